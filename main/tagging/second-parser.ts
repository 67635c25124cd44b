/** The second opinion: music-metadata must read genre and note as meant from the new file, before it is used. */
import { parseBuffer, parseFromTokenizer, type IAudioMetadata } from 'music-metadata';
import { Failure } from '../../models/failure.ts';
import type { ByteSource } from './byte-source.ts';
import type { RecognisedFile } from './formats/registry.ts';
import { isNoteName } from './formats/tag-change.ts';
import type { ForeignExpectation } from './formats/tag-format.ts';
import { SourceTokenizer } from './source-tokenizer.ts';

const options = { skipCovers: true, duration: false };

/**
 * Throws `verification-failed` unless music-metadata finds the genres, and the note, in every place that holds one.
 *
 * A few legal forms it cannot read (ID3 tags that are unsynchronised as a whole or have an extended header, files
 * with 64-bit sizes); for those it gets the same tags in the plain form.
 */
export async function assertReadsBack(
  source: ByteSource,
  { mimeType, document }: RecognisedFile,
  expectations: readonly ForeignExpectation[],
): Promise<void> {
  const found = await attempt(() => parseFromTokenizer(new SourceTokenizer(source, mimeType), options));
  let open = byPlace(expectations).filter((expectation) => !isMet(expectation, found));
  if (open.length > 0 && document.plainForm) {
    const plain = document.plainForm();
    const foundPlain = await attempt(() => parseBuffer(plain.bytes, plain.mimeType, options));
    open = open.filter((expectation) => !isMet(expectation, foundPlain));
  }
  if (open.length > 0) throw notReadBack(open[0]!);
}

/** Two tags of one kind are one list to it. */
function byPlace(expectations: readonly ForeignExpectation[]): ForeignExpectation[] {
  const places = new Map<string, ForeignExpectation>();
  for (const expectation of expectations) {
    const key = `${expectation.tagType} ${expectation.fieldId}`;
    const known = places.get(key)?.values ?? [];
    places.set(key, { ...expectation, values: [...known, ...expectation.values] });
  }
  return [...places.values()];
}

async function attempt(parse: () => Promise<IAudioMetadata>): Promise<IAudioMetadata | null> {
  try {
    return await parse();
  } catch {
    // What it cannot parse, it cannot confirm.
    return null;
  }
}

function isMet(expectation: ForeignExpectation, metadata: IAudioMetadata | null): boolean {
  const tags = metadata?.native[expectation.tagType] ?? [];
  const texts = tags
    .filter(({ id }) => id.toLowerCase() === expectation.fieldId.toLowerCase())
    .flatMap(({ value }) => (Array.isArray(value) ? value : [value]))
    .map(String);
  return expectation.kind === 'genre'
    ? comparableGenres(texts) === comparableGenres(expectation.values)
    : comparableNotes(notesIn(texts, expectation)) === comparableNotes(expectation.values);
}

/** In v2.2 name and text stand in one, and so do those of all other fields with a name of their own. */
function notesIn(texts: readonly string[], { fieldId }: ForeignExpectation): readonly string[] {
  if (fieldId !== 'TXX') return texts;
  return texts.flatMap((text) => {
    const [name = '', ...rest] = text.replaceAll('\ufeff', '').split('\0');
    return isNoteName(name) ? [rest.join('\0')] : [];
  });
}

/** In v2.3 it takes what a stroke divides for several texts. */
function comparableNotes(notes: readonly string[]): string {
  return notes
    .flatMap((note) => note.split('/'))
    .map((part) => part.trim())
    .join('\0');
}

/** It takes parentheses anywhere, and bare numbers, for references, and drops those it does not know. */
function comparableGenres(genres: readonly string[]): string {
  const names = genres
    .flatMap((genre) => genre.split(/\([^()]*\)/))
    .map((name) => name.replace(/[()]/g, '').trim())
    .filter((name) => name !== '' && !/^\d+$/.test(name));
  return names.join('\0');
}

function notReadBack({ kind, tagType }: ForeignExpectation): Failure {
  return new Failure(
    'verification-failed',
    `Another tag reader did not find the new ${kind} in the ${tagType} tag of the copy, so the copy was thrown ` +
      'away. The file was not touched.',
  );
}
