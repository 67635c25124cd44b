/** The second opinion: music-metadata must read the genre as meant from the new file, before it is used. */
import { parseBuffer, parseFile, type IAudioMetadata } from 'music-metadata';
import { Failure } from '../../models/failure.ts';
import type { ForeignExpectation, TagDocument } from './formats/tag-format.ts';

/**
 * Throws `verification-failed` unless music-metadata finds the genres in every place that holds one.
 *
 * It cannot read a few legal forms of ID3 tag (unsynchronised as a whole, with an extended header, with iTunes'
 * frame sizes). For those it is given the frames of the tag as read back, in the plain form.
 */
export async function assertReadsBack(
  path: string,
  document: TagDocument,
  expectations: readonly ForeignExpectation[],
): Promise<void> {
  const found = await read(() => parseFile(path, { skipCovers: true, duration: false }));
  let open = byPlace(expectations).filter((expectation) => !isMet(expectation, found));
  if (open.length > 0 && document.plainForm) {
    const plain = document.plainForm();
    const foundPlain = await read(() => parseBuffer(plain, { mimeType: 'audio/mpeg' }, { skipCovers: true }));
    open = open.filter((place) => !place.tagType.startsWith('ID3v2') || !isMet(place, foundPlain));
  }
  if (open.length > 0) throw notReadBack(open[0]!);
}

/** Two tags of one kind are one list to it. */
function byPlace(expectations: readonly ForeignExpectation[]): ForeignExpectation[] {
  const places = new Map<string, ForeignExpectation>();
  for (const expectation of expectations) {
    const key = `${expectation.tagType} ${expectation.fieldId}`;
    const known = places.get(key)?.genres ?? [];
    places.set(key, { ...expectation, genres: [...known, ...expectation.genres] });
  }
  return [...places.values()];
}

async function read(parse: () => Promise<IAudioMetadata>): Promise<IAudioMetadata | null> {
  try {
    return await parse();
  } catch {
    // What it cannot parse, it cannot confirm.
    return null;
  }
}

function isMet(expectation: ForeignExpectation, metadata: IAudioMetadata | null): boolean {
  const tags = metadata?.native[expectation.tagType] ?? [];
  const genres = tags
    .filter(({ id }) => id.toLowerCase() === expectation.fieldId.toLowerCase())
    .flatMap(({ value }) => (Array.isArray(value) ? value : [value]))
    .map(String);
  return comparable(genres) === comparable(expectation.genres);
}

/** It takes parentheses anywhere, and bare numbers, for references, and drops those it does not know. */
function comparable(genres: readonly string[]): string {
  const names = genres
    .flatMap((genre) => genre.split(/\([^()]*\)/))
    .map((name) => name.replace(/[()]/g, '').trim())
    .filter((name) => name !== '' && !/^\d+$/.test(name));
  return names.join('\0');
}

function notReadBack({ tagType }: ForeignExpectation): Failure {
  return new Failure(
    'verification-failed',
    `Another tag reader did not find the new genre in the ${tagType} tag of the copy, so the copy was thrown ` +
      'away. The file was not touched.',
  );
}
