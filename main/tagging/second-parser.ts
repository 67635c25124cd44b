/** The second opinion: music-metadata must read the genre as meant from the new file, before it is used. */
import { parseBuffer, type IAudioMetadata } from 'music-metadata';
import { Failure } from '../../models/failure.ts';
import type { AudioFormat } from '../../models/track.ts';
import { readUpTo, type ByteSource } from './byte-source.ts';
import type { RecognisedFile } from './formats/registry.ts';
import type { ForeignExpectation, TagDocument } from './formats/tag-format.ts';

/** Audio that it gets to see behind the tags at the start. Bytes. */
const audioLength = 65_536;

const mimeTypes: Partial<Record<AudioFormat, string>> = { mp3: 'audio/mpeg', flac: 'audio/flac' };

/**
 * Throws `verification-failed` unless music-metadata finds the genres in every place that holds one.
 *
 * It gets the file's tags and a piece of its audio. A few legal forms of ID3 tag it cannot read (unsynchronised
 * as a whole, with an extended header, with iTunes' frame sizes); for those it gets the frames in the plain form.
 */
export async function assertReadsBack(
  source: ByteSource,
  { format, document }: RecognisedFile,
  expectations: readonly ForeignExpectation[],
): Promise<void> {
  const mimeType = mimeTypes[format] ?? '';
  const found = await read(await excerptOf(source, document), mimeType);
  let open = byPlace(expectations).filter((expectation) => !isMet(expectation, found));
  if (open.length > 0 && document.plainForm) {
    const foundPlain = await read(document.plainForm(), 'audio/mpeg');
    open = open.filter((place) => !place.tagType.startsWith('ID3v2') || !isMet(place, foundPlain));
  }
  if (open.length > 0) throw notReadBack(open[0]!);
}

/** The tags at the start, a piece of audio, and the tags at the end. */
async function excerptOf(source: ByteSource, { tagRegions }: TagDocument): Promise<Buffer> {
  const [head, tail] = tagRegions;
  const audioStart = head?.bytes.length ?? 0;
  const audioEnd = Math.min(tail?.offset ?? source.size, audioStart + audioLength);
  const audio = await readUpTo(source, audioStart, audioEnd - audioStart);
  return Buffer.concat([head?.bytes ?? Buffer.alloc(0), audio, tail?.bytes ?? Buffer.alloc(0)]);
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

async function read(bytes: Buffer, mimeType: string): Promise<IAudioMetadata | null> {
  try {
    return await parseBuffer(bytes, { mimeType, size: bytes.length }, { skipCovers: true });
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
