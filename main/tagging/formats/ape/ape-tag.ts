/**
 * APEv2 tags, as they stand at the end of some MP3s: items taken apart, genre and note replaced.
 *
 * https://wiki.hydrogenaud.io/index.php?title=APEv2_specification
 */
import { Failure } from '../../../../models/failure.ts';
import { lengthChange, type Edit, type Edits } from '../../edit.ts';
import { noteName } from '../../../../models/genre-note.ts';
import { isNoteName, noteExpectation, type TagChange } from '../tag-change.ts';
import type { BasicFields, ForeignExpectation, NativeField } from '../tag-format.ts';

export const apeMarkLength = 32;
const preamble = 'APETAGEX';
const flag = { hasHeader: 0x80000000, isHeader: 0x20000000, kindMask: 0x6 } as const;
/** Tags of this size are no tags. Bytes. */
const maxApeTagLength = 64 * 2 ** 20;

export interface ApeItem {
  readonly key: string;
  /** Range in the tag, item header included. */
  readonly start: number;
  readonly end: number;
  readonly value: Buffer;
  readonly isText: boolean;
}

export interface ApeTag {
  /** The whole tag as stored, from its header (or first item) to its footer. */
  readonly bytes: Buffer;
  readonly hasHeader: boolean;
  readonly items: readonly ApeItem[];
}

/**
 * Length of the tag that ends with this footer, header included; null when these 32 bytes are none.
 * @throws Failure `damaged-tag` for a footer that contradicts itself.
 */
export function apeTagLength(footer: Buffer): number | null {
  if (footer.length !== apeMarkLength || footer.toString('latin1', 0, 8) !== preamble) return null;
  const flags = footer.readUInt32LE(20);
  const size = footer.readUInt32LE(12);
  if ((flags & flag.isHeader) !== 0 || size < apeMarkLength || size > maxApeTagLength) {
    throw damagedApe('has a footer that contradicts itself');
  }
  return size + ((flags & flag.hasHeader) !== 0 ? apeMarkLength : 0);
}

/** @param bytes exactly the tag. @throws Failure `damaged-tag` when not every byte is accounted for. */
export function parseApeTag(bytes: Buffer): ApeTag {
  const footer = bytes.subarray(bytes.length - apeMarkLength);
  if (apeTagLength(footer) !== bytes.length) throw damagedApe('has no readable footer');
  const hasHeader = (footer.readUInt32LE(20) & flag.hasHeader) !== 0;
  if (hasHeader) assertHeader(bytes.subarray(0, apeMarkLength), footer);
  const end = bytes.length - apeMarkLength;
  const items: ApeItem[] = [];
  let offset = hasHeader ? apeMarkLength : 0;
  while (offset < end) {
    const item = parseItem(bytes, offset, end);
    items.push(item);
    offset = item.end;
  }
  if (items.length !== footer.readUInt32LE(16)) throw damagedApe('does not hold as many items as it says');
  return { bytes, hasHeader, items };
}

function assertHeader(header: Buffer, footer: Buffer): void {
  const same = header.subarray(0, 20).equals(footer.subarray(0, 20));
  if (!same || (header.readUInt32LE(20) & flag.isHeader) === 0) {
    throw damagedApe('has a header that contradicts its footer');
  }
}

function parseItem(bytes: Buffer, start: number, limit: number): ApeItem {
  const keyStart = start + 8;
  const keyEnd = bytes.indexOf(0, keyStart);
  if (keyStart >= limit || keyEnd <= keyStart || keyEnd >= limit || keyEnd - keyStart > 255) {
    throw damagedApe('has an item without a readable name');
  }
  const end = keyEnd + 1 + bytes.readUInt32LE(start);
  if (end > limit) throw damagedApe('has an item that runs past its end');
  return {
    key: bytes.toString('latin1', keyStart, keyEnd),
    start,
    end,
    value: bytes.subarray(keyEnd + 1, end),
    isText: (bytes.readUInt32LE(start + 4) & flag.kindMask) === 0,
  };
}

function isGenreItem(item: ApeItem): boolean {
  return item.key.toLowerCase() === 'genre';
}

/** The genres, several as NUL divides them. */
export function genresOfApeTag(tag: ApeTag): string[] {
  return tag.items
    .filter((item) => isGenreItem(item) && item.isText)
    .flatMap((item) => item.value.toString('utf8').split('\0'))
    .map((genre) => genre.trim())
    .filter((genre) => genre !== '');
}

export function hasApeGenre(tag: ApeTag): boolean {
  return tag.items.some(isGenreItem);
}

/** The texts of its notes. */
export function notesOfApeTag(tag: ApeTag): string[] {
  return tag.items.filter(isNoteItem).map((item) => item.value.toString('utf8'));
}

function isNoteItem(item: ApeItem): boolean {
  return isNoteName(item.key);
}

/** Whether the tag names the song, and does not only hold what a loudness tool left there. */
export function namesTheSong(tag: ApeTag): boolean {
  return tag.items.some((item) => ['title', 'artist', 'album'].includes(item.key.toLowerCase()));
}

/** What a short tag would say as well; several values as ID3v2.3 divides them. */
export function readApeFields(tag: ApeTag): BasicFields {
  const text = (key: string): string | undefined => {
    const item = tag.items.find((other) => other.isText && other.key.toLowerCase() === key);
    const value = item?.value.toString('utf8').split('\0').join('/').trim();
    return value === '' ? undefined : value;
  };
  const fields = {
    title: text('title'),
    artist: text('artist'),
    album: text('album'),
    year: text('year')?.slice(0, 4),
    track: text('track'),
    comment: text('comment'),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Every item but genre and note, as stored. */
export function fieldsOfApeTag(tag: ApeTag): NativeField[] {
  const footer = tag.bytes.subarray(tag.bytes.length - apeMarkLength);
  return [
    { name: 'APEv2 version and flags', bytes: Buffer.concat([footer.subarray(8, 12), footer.subarray(20)]) },
    ...tag.items
      .filter((item) => !isGenreItem(item) && !isNoteItem(item))
      .map((item) => ({ name: `APEv2 ${item.key}`, bytes: tag.bytes.subarray(item.start, item.end) })),
  ];
}

/** Replaces the genre items by one, or adds one behind the others; the note likewise. Positions are those of the file. */
export function spliceApeTag(tag: ApeTag, tagOffset: number, { genres, note }: TagChange): Edits {
  const genreItems = tag.items.filter(isGenreItem);
  const noteItems = tag.items.filter(isNoteItem);
  const genre = genres && textItem(genreItems[0]?.key ?? 'Genre', genres.join('\0'));
  const edits = [
    ...(genre ? replaceItems(tag, genreItems, genre) : []),
    ...replaceItems(tag, noteItems, note === null ? null : textItem(noteName, note)),
  ];
  const growth = lengthChange(edits);
  const taken = (genre ? genreItems.length : 0) + noteItems.length;
  const count = tag.items.length - taken + (genre ? 1 : 0) + (note === null ? 0 : 1);
  const footerOffset = tag.bytes.length - apeMarkLength;
  for (const markOffset of tag.hasHeader ? [0, footerOffset] : [footerOffset]) {
    const before = tag.bytes.subarray(markOffset + 12, markOffset + 20);
    const after = Buffer.alloc(8);
    after.writeUInt32LE(before.readUInt32LE(0) + growth, 0);
    after.writeUInt32LE(count, 4);
    edits.push({ offset: markOffset + 12, before, after });
  }
  return edits.map((edit) => ({ ...edit, offset: edit.offset + tagOffset }));
}

/** The first one's place, where there is none the end, takes the new item; the others go. */
function replaceItems(tag: ApeTag, present: readonly ApeItem[], item: Buffer | null): Edit[] {
  const nothing = Buffer.alloc(0);
  if (present.length === 0) {
    return item ? [{ offset: tag.bytes.length - apeMarkLength, before: nothing, after: item }] : [];
  }
  return present.map(({ start, end }, index) => ({
    offset: start,
    before: tag.bytes.subarray(start, end),
    after: (index === 0 ? item : null) ?? nothing,
  }));
}

/** An item of text in UTF-8, several values divided by NUL. */
export function textItem(key: string, text: string): Buffer {
  const value = Buffer.from(text, 'utf8');
  const header = Buffer.alloc(8);
  header.writeUInt32LE(value.length, 0);
  return Buffer.concat([header, Buffer.from(`${key}\0`, 'latin1'), value]);
}

/** What another parser must find in a tag that was changed so. */
export function apeExpectations({ genres, note }: TagChange): ForeignExpectation[] {
  return [
    ...(genres ? [{ kind: 'genre', tagType: 'APEv2', fieldId: 'Genre', values: genres } as const] : []),
    noteExpectation('APEv2', noteName, note),
  ];
}

function damagedApe(what: string): Failure {
  return new Failure(
    'damaged-tag',
    `The APEv2 tag at the end of this file ${what}. Nothing was written, so that nothing in it can be lost; ` +
      'another tag editor may be able to repair it.',
  );
}
