/**
 * Genres in the descriptions that editors and archives put beside the tags: XMP (`xmpDM:genre`) and the ASWG part of
 * iXML. They are kept as they are, and where they name another genre than the one written, the person is told.
 *
 * XMP Specification Part 2, Dynamic Media, and Part 3 (`_PMX` in WAV, `APPL` with `XMP ` in AIFF); ASWG-G006.
 */
import type { Chunk } from './chunks.ts';

interface ChunkWithBody {
  readonly chunk: Pick<Chunk, 'id'>;
  /** Null where it is too long to be a description. */
  readonly body: Buffer | null;
}

/** One sentence for each description that names a genre which is not written. */
export function staleGenreWarnings(chunks: readonly ChunkWithBody[], written: readonly string[]): string[] {
  const same = new Set(written.map((genre) => genre.toLowerCase()));
  return chunks
    .flatMap(({ chunk, body }) => (body ? genresOfDescription(chunk.id, body) : []))
    .filter(({ genre }) => !same.has(genre.toLowerCase()))
    .map(
      ({ kind, genre }) =>
        `The ${kind} of this file names the genre "${genre}" and stays as it is: Earmark does not write it.`,
    );
}

function genresOfDescription(id: string, body: Buffer): { readonly kind: string; readonly genre: string }[] {
  if (id === 'iXML') {
    return inAswg(body.toString('utf8')).map((genre) => ({ kind: 'iXML description (ASWG)', genre }));
  }
  const isXmp = id === '_PMX' || (id === 'APPL' && body.toString('latin1', 0, 4) === 'XMP ');
  return isXmp ? inXmp(body.toString('utf8')).map((genre) => ({ kind: 'XMP description', genre })) : [];
}

/** As an element or as an attribute. */
function inXmp(text: string): string[] {
  const pattern = /<xmpDM:genre>([^<]*)<|\sxmpDM:genre=(?:"([^"]*)"|'([^']*)')/g;
  return named([...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? ''));
}

function inAswg(text: string): string[] {
  const start = text.indexOf('<ASWG>');
  const end = text.indexOf('</ASWG>', start);
  if (start < 0 || end < 0) return [];
  return named([...text.slice(start, end).matchAll(/<genre>([^<]*)</g)].map((match) => match[1] ?? ''));
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function named(texts: readonly string[]): string[] {
  const genres = texts.map((text) =>
    text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name]!).trim(),
  );
  return [...new Set(genres.filter((genre) => genre !== ''))];
}
