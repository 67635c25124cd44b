/**
 * The tags at the end of a file: ID3v1, its `TAG+` block, Lyrics3 and APEv2, found from the end backwards.
 *
 * They are read by position alone. Bytes inside the audio that look like a tag are never looked at.
 */
import { Failure } from '../../../models/failure.ts';
import { readUpTo, type ByteSource } from '../byte-source.ts';
import type { Edit, Edits } from '../edit.ts';
import {
  apeExpectations,
  apeMarkLength,
  apeTagLength,
  fieldsOfApeTag,
  genresOfApeTag,
  hasApeGenre,
  notesOfApeTag,
  parseApeTag,
  spliceApeTag,
  type ApeTag,
} from './ape/ape-tag.ts';
import {
  enhancedTagLength,
  enhancedTagWithoutGenre,
  id3v1Length,
  id3v1WithoutGenre,
  isEnhancedTag,
  isId3v1,
  readId3v1Genre,
  spliceEnhancedTag,
  spliceId3v1,
} from './id3/id3v1.ts';
import { changeOfTag, type GenreChange } from './tag-change.ts';
import type { ForeignExpectation, NativeField } from './tag-format.ts';

interface Placed<Tag> {
  readonly offset: number;
  readonly tag: Tag;
}

export interface TrailingTags {
  /** Where the first of them begins; the file's size when there are none. */
  readonly start: number;
  readonly id3v1: Placed<Buffer> | null;
  readonly enhanced: Placed<Buffer> | null;
  readonly ape: Placed<ApeTag> | null;
  /** From `start` to the end of the file. */
  readonly bytes: Buffer;
}

/** Finds them. @throws Failure `damaged-tag` when one of them contradicts itself. */
export async function readTrailingTags(source: ByteSource, audioStart: number): Promise<TrailingTags> {
  let end = source.size;
  const take = (length: number): Promise<Buffer> =>
    end - length < audioStart ? Promise.resolve(Buffer.alloc(0)) : source.read(end - length, length);

  let id3v1: Placed<Buffer> | null = null;
  let enhanced: Placed<Buffer> | null = null;
  const last = await take(id3v1Length);
  if (isId3v1(last)) {
    end -= id3v1Length;
    id3v1 = { offset: end, tag: last };
    const block = await take(enhancedTagLength);
    if (isEnhancedTag(block)) {
      end -= enhancedTagLength;
      enhanced = { offset: end, tag: block };
    }
  }
  let ape = await readApeEndingAt(source, audioStart, end);
  if (ape) end = ape.offset;
  const lyricsLength = id3v1 ? lyrics3Length(await take(15)) : 0;
  if (lyricsLength > 0 && end - lyricsLength >= audioStart) {
    end -= lyricsLength;
    ape ??= await readApeEndingAt(source, audioStart, end);
    if (ape && ape.offset < end) end = ape.offset;
  }
  await refuseId3v2At(source, audioStart, end);
  return { start: end, id3v1, enhanced, ape, bytes: await source.read(end, source.size - end) };
}

async function readApeEndingAt(
  source: ByteSource,
  audioStart: number,
  end: number,
): Promise<Placed<ApeTag> | null> {
  const footerOffset = end - apeMarkLength;
  if (footerOffset < audioStart) return null;
  const length = apeTagLength(await source.read(footerOffset, apeMarkLength));
  if (length === null) return null;
  const offset = end - length;
  if (offset < audioStart) {
    throw new Failure(
      'damaged-tag',
      'The APEv2 tag at the end of this file says that it is longer than the file. Nothing was written.',
    );
  }
  return { offset, tag: parseApeTag(await source.read(offset, length)) };
}

/** Lyrics3 v2 ends with its length in six digits and its mark. https://id3.org/Lyrics3v2 */
function lyrics3Length(end: Buffer): number {
  const match = /^(\d{6})LYRICS200$/.exec(end.toString('latin1'));
  return match?.[1] === undefined ? 0 : Number(match[1]) + 15;
}

/** An ID3v2 tag at the end would keep its old genre, and is too rare to be worth the risk of writing it. */
async function refuseId3v2At(source: ByteSource, audioStart: number, end: number): Promise<void> {
  const footer = await readUpTo(source, Math.max(audioStart, end - 10), Math.min(10, end - audioStart));
  if (footer.length === 10 && footer.toString('latin1', 0, 3) === '3DI' && footer[3] === 4) {
    throw new Failure(
      'damaged-tag',
      'This file has an ID3v2 tag at its end as well, which Earmark does not write. Nothing was written.',
    );
  }
}

/** The genres that a player without ID3v2 would show. */
export function genresOfTrailingTags({ ape, id3v1 }: TrailingTags): string[] {
  const genres = ape ? genresOfApeTag(ape.tag) : [];
  return genres.length === 0 && id3v1 ? readId3v1Genre(id3v1.tag) : genres;
}

/** The texts of notes in them. */
export function notesOfTrailingTags({ ape }: TrailingTags): string[] {
  return ape ? notesOfApeTag(ape.tag) : [];
}

/** Everything in them but genre and note. */
export function fieldsOfTrailingTags(tags: TrailingTags): NativeField[] {
  const { ape, id3v1, enhanced } = tags;
  const fields: NativeField[] = ape ? fieldsOfApeTag(ape.tag) : [];
  if (enhanced) fields.push({ name: 'TAG+', bytes: enhancedTagWithoutGenre(enhanced.tag) });
  if (id3v1) fields.push({ name: 'ID3v1', bytes: id3v1WithoutGenre(id3v1.tag) });
  const lyrics = bytesBetweenTags(tags);
  if (lyrics.length > 0) fields.push({ name: 'Lyrics3', bytes: lyrics });
  return fields;
}

function bytesBetweenTags({ ape, id3v1, enhanced, start, bytes }: TrailingTags): Buffer {
  const taken = [
    ...(ape ? [{ offset: ape.offset, length: ape.tag.bytes.length }] : []),
    ...(enhanced ? [{ offset: enhanced.offset, length: enhancedTagLength }] : []),
    ...(id3v1 ? [{ offset: id3v1.offset, length: id3v1Length }] : []),
  ].toSorted((a, b) => a.offset - b.offset);
  const between: Buffer[] = [];
  let position = 0;
  for (const { offset, length } of taken) {
    between.push(bytes.subarray(position, offset - start));
    position = offset - start + length;
  }
  return Buffer.concat([...between, bytes.subarray(position)]);
}

/** Keeps them true: genre and note replaced wherever they stand. `writeApe` puts them into APEv2 in any case. */
export function spliceTrailingTags(
  { ape, id3v1, enhanced }: TrailingTags,
  change: GenreChange,
  writeApe: boolean,
): { edits: Edits; expectations: ForeignExpectation[] } {
  const edits: Edit[] = [];
  const expectations: ForeignExpectation[] = [];
  const [leading] = change.genres;
  const present = {
    hasGenre: ape !== null && hasApeGenre(ape.tag),
    hasNote: ape !== null && notesOfApeTag(ape.tag).length > 0,
  };
  const ofApe = ape && changeOfTag(present, change, writeApe);
  if (ofApe) {
    edits.push(...spliceApeTag(ape.tag, ape.offset, ofApe));
    expectations.push(...apeExpectations(ofApe));
  }
  if (enhanced) {
    const edit = spliceEnhancedTag(enhanced.tag, enhanced.offset, leading!);
    if (edit) edits.push(edit);
  }
  if (id3v1) edits.push(spliceId3v1(id3v1.tag, id3v1.offset, leading!));
  return { edits, expectations };
}
