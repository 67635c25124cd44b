/**
 * The edits that put a genre into an ID3v2 tag: the genre frame, the padding that takes up the difference, and
 * what of the headers counts bytes. Every other frame stays where it is or is moved as it is.
 */
import { crc32 } from 'node:zlib';
import { composeEdits } from '../../compose-edits.ts';
import { applyEdits, lengthChange, normaliseEdits, type Edit, type Edits } from '../../edit.ts';
import { changeOfTag, noteExpectation, type TagChange } from '../tag-change.ts';
import type { ForeignExpectation, NativeField, PlainForm } from '../tag-format.ts';
import { isGenreFrame, makeGenreFrame, readGenreFrame } from './genre-frame.ts';
import { damaged, id3v2HeaderLength, parseId3v2Tag, type Id3v2Tag, type TagFrame } from './id3v2-tag.ts';
import { makeNoteFrame, noteFieldId, readNoteFrame } from './note-frame.ts';
import { maxSyncsafe, readSyncsafe, syncsafe, uint24, uint32 } from './numbers.ts';
import { unsynchronise } from './unsynchronisation.ts';
import type { UpgradedTag } from './upgrade-id3v2.ts';

/** The genres of a tag, of all its genre frames. */
export function genresOfTag(tag: Id3v2Tag): string[] {
  return tag.frames.filter(isGenreFrame).flatMap((frame) => readGenreFrame(frame, tag));
}

/** The texts of its notes. */
export function notesOfTag(tag: Id3v2Tag): string[] {
  return tag.frames.flatMap((frame) => readNoteFrame(frame, tag) ?? []);
}

/** The tag's name as music-metadata and people have it, such as `ID3v2.3`. */
export function tagTypeOf(tag: Pick<Id3v2Tag, 'version'>): string {
  return `ID3v2.${tag.version}`;
}

/** Every frame but the genre and the note, in order, as stored. */
export function fieldsOfTag(tag: Id3v2Tag): NativeField[] {
  const name = tagTypeOf(tag);
  const fields: NativeField[] = [
    { name: `${name} flags`, bytes: Buffer.from([tag.flags, tag.bytes[4]!]) },
    ...tag.frames
      .filter((frame) => !isGenreFrame(frame) && readNoteFrame(frame, tag) === null)
      .map((frame) => ({
        name: `${name} ${frame.id}`,
        bytes: Buffer.concat([Buffer.from([frame.flags >> 8, frame.flags & 0xff]), frame.body]),
      })),
  ];
  if (tag.extendedHeader) {
    fields.push({ name: `${name} extended header`, bytes: extendedHeaderWithoutCounts(tag) });
  }
  return fields;
}

/** Where the extended header keeps its padding size and its checksum, as far as it has them. */
function extendedHeaderLayout(tag: Id3v2Tag): { padding: number | null; crc: number | null } {
  const bytes = tag.extendedHeader?.bytes;
  if (!bytes) return { padding: null, crc: null };
  if (tag.version === 3) {
    const hasCrc = (bytes[4]! & 0x80) !== 0 && bytes.length >= 14;
    return { padding: bytes.length >= 10 ? 6 : null, crc: hasCrc ? 10 : null };
  }
  // v2.4: size (4), number of flag bytes (1), flags; then for each flag set a length byte and its data.
  const flags = bytes[5]!;
  let offset = 5 + bytes[4]!;
  if ((flags & 0x40) !== 0) offset += 1 + (bytes[offset] ?? 0);
  const hasCrc = (flags & 0x20) !== 0 && bytes[offset] === 5 && bytes.length >= offset + 6;
  return { padding: null, crc: hasCrc ? offset + 1 : null };
}

function extendedHeaderWithoutCounts(tag: Id3v2Tag): Buffer {
  const bytes = Buffer.from(tag.extendedHeader!.bytes);
  const { padding, crc } = extendedHeaderLayout(tag);
  if (padding !== null) bytes.fill(0, padding, padding + 4);
  if (crc !== null) bytes.fill(0, crc, crc + (tag.version === 3 ? 4 : 5));
  return bytes;
}

/** Edits by position in the tag, and the genres as the tag will say them. */
export interface TagSplice {
  readonly edits: Edits;
  readonly stored: readonly string[];
}

/**
 * Replaces the genre frames by one, or adds one ahead of the other frames, where even a reader that loses its
 * way further on finds it; the note likewise, behind the genre.
 * @throws Failure `damaged-tag` when the tag would become longer than a tag can be; `invalid-request`.
 */
export function spliceId3v2(tag: Id3v2Tag, { genres, note }: TagChange): TagSplice {
  const genreFrames = tag.frames.filter(isGenreFrame);
  const noteFrames = tag.frames.filter((frame) => readNoteFrame(frame, tag) !== null);
  const genre = genres && makeGenreFrame(tag, genres, genreFrames[0]);
  const stored = genre?.stored ?? genresOfTag(tag);
  const firstFrame = tag.frames[0]?.start ?? tag.framesEnd;
  const noteFrame = note === null ? null : makeNoteFrame(tag, note, noteFrames[0]);
  const edits: Edit[] = [
    ...(genre ? replaceFrames(tag, genreFrames, genre.bytes, firstFrame) : []),
    ...replaceFrames(tag, noteFrames, noteFrame, genreFrames[0]?.end ?? firstFrame),
  ];
  const growth = lengthChange(edits);
  const padding = paddingEdit(tag, growth);
  if (padding) edits.push(padding);
  edits.push(...sizeEdits(tag, tag.size + lengthChange(edits)));
  const withoutExtendedHeader = normaliseEdits(edits);
  if (withoutExtendedHeader.length === 0) return { edits: [], stored };
  const extended = extendedHeaderEdit(tag, withoutExtendedHeader);
  return { edits: extended ? normaliseEdits([...edits, extended]) : withoutExtendedHeader, stored };
}

/** The first one's place, where there is none the given one, takes the new frame; the others go. */
function replaceFrames(
  tag: Id3v2Tag,
  present: readonly TagFrame[],
  frame: Buffer | null,
  place: number,
): Edit[] {
  const nothing = Buffer.alloc(0);
  if (present.length === 0) return frame ? [{ offset: place, before: nothing, after: frame }] : [];
  return present.map(({ start, end }, index) => ({
    offset: start,
    before: tag.bytes.subarray(start, end),
    after: (index === 0 ? frame : null) ?? nothing,
  }));
}

/** What becomes of a tag of a file. */
export interface SplicedTag extends TagSplice {
  readonly expectations: readonly ForeignExpectation[];
}

/**
 * Changes the first tag in any case, if asked to, and keeps the others in step.
 * @param upgraded the first tag in the version that it gets as well
 * @returns for each tag what becomes of it; null where it is left as it is
 */
export function spliceTags(
  tags: readonly Id3v2Tag[],
  change: TagChange,
  firstInAnyCase: boolean,
  upgraded: UpgradedTag | null = null,
): (SplicedTag | null)[] {
  return tags.map((stored, index) => {
    const upgrade = index === 0 ? upgraded : null;
    const tag = upgrade?.tag ?? stored;
    const present = { hasGenre: genresOfTag(tag).length > 0, hasNote: notesOfTag(tag).length > 0 };
    const ofTag = changeOfTag(present, change, firstInAnyCase && index === 0);
    if (!ofTag) return null;
    const splice = spliceId3v2(tag, ofTag);
    const edits = upgrade ? composeEdits(stored.bytes, upgrade.edits, splice.edits) : splice.edits;
    return { edits, stored: splice.stored, expectations: expectationsOf(tag, ofTag, splice.stored) };
  });
}

function expectationsOf(
  tag: Id3v2Tag,
  { genres, note }: TagChange,
  stored: readonly string[],
): ForeignExpectation[] {
  const tagType = tagTypeOf(tag);
  const fieldId = tag.version === 2 ? 'TCO' : 'TCON';
  return [
    ...(genres ? [{ kind: 'genre', tagType, fieldId, values: stored } as const] : []),
    noteExpectation(tagType, noteFieldId(tag), note),
  ];
}

/** Padding gives and takes what the genre needs; where it is too small, the tag grows and it stays. */
function paddingEdit(tag: Id3v2Tag, growth: number): Edit | null {
  const end = id3v2HeaderLength + tag.size;
  if (growth > 0 && growth <= tag.paddingLength) {
    return { offset: end - growth, before: tag.bytes.subarray(end - growth, end), after: Buffer.alloc(0) };
  }
  // A tag with a footer has no padding, by the standard.
  if (growth < 0 && !tag.hasFooter) {
    return { offset: end, before: Buffer.alloc(0), after: Buffer.alloc(-growth) };
  }
  return null;
}

function sizeEdits(tag: Id3v2Tag, size: number): Edit[] {
  if (size > maxSyncsafe) throw damaged('is as long as a tag can be, so the genre does not fit');
  const positions = [6, ...(tag.hasFooter ? [tag.bytes.length - 4] : [])];
  return positions.map((offset) => ({
    offset,
    before: tag.bytes.subarray(offset, offset + 4),
    after: syncsafe(size),
  }));
}

/** Keeps an extended header true: its padding size and, where it was right before, its checksum. */
function extendedHeaderEdit(tag: Id3v2Tag, edits: Edits): Edit | null {
  if (!tag.extendedHeader) return null;
  const { padding, crc } = extendedHeaderLayout(tag);
  const changed = parseId3v2Tag(applyEdits(tag.bytes, edits));
  const before = tag.extendedHeader.bytes;
  const after = Buffer.from(before);
  if (padding !== null && before.readUInt32BE(padding) === tag.paddingLength) {
    uint32(changed.paddingLength).copy(after, padding);
  }
  if (crc !== null && readChecksum(tag, crc) === checksumOf(tag)) {
    writeChecksum(tag, after, crc, checksumOf(changed));
  }
  const [storedBefore, storedAfter] = tag.unsynchronised
    ? [unsynchronise(before), unsynchronise(after)]
    : [before, after];
  const { start, end } = tag.extendedHeader;
  if (storedAfter.length !== end - start) {
    if (storedBefore.equals(storedAfter)) return null;
    throw damaged('is unsynchronised in its extended header, which cannot be kept true');
  }
  return { offset: start, before: tag.bytes.subarray(start, end), after: storedAfter };
}

/** v2.3 sums the frames before unsynchronisation, v2.4 all behind the extended header, padding included. */
function checksumOf(tag: Id3v2Tag): number {
  if (tag.version === 4) {
    return crc32(tag.bytes.subarray(tag.extendedHeader!.end, id3v2HeaderLength + tag.size));
  }
  const frames = tag.frames.map(({ id, flags, body }) =>
    Buffer.concat([
      Buffer.from(id, 'latin1'),
      uint32(body.length),
      Buffer.from([flags >> 8, flags & 0xff]),
      body,
    ]),
  );
  return crc32(Buffer.concat(frames));
}

function readChecksum(tag: Id3v2Tag, offset: number): number {
  const { bytes } = tag.extendedHeader!;
  if (tag.version === 3) return bytes.readUInt32BE(offset);
  return (bytes[offset]! & 0x0f) * 2 ** 28 + readSyncsafe(bytes, offset + 1);
}

function writeChecksum(tag: Id3v2Tag, bytes: Buffer, offset: number, checksum: number): void {
  const stored =
    tag.version === 3
      ? uint32(checksum)
      : Buffer.concat([Buffer.from([Math.floor(checksum / 2 ** 28)]), syncsafe(checksum % 2 ** 28)]);
  stored.copy(bytes, offset);
}

/**
 * Tags in the form that every reader knows: nothing unsynchronised, no extended header, no footer, no padding.
 * @returns null where no reader is known that loses its way in these tags as they are
 */
export function plainFormOfTags(tags: readonly Id3v2Tag[]): (() => PlainForm) | null {
  if (!tags.some(isUnusualForm)) return null;
  return () => ({ mimeType: 'audio/mpeg', bytes: Buffer.concat(tags.map(plainFormOfTag)) });
}

/** Whether readers are known that lose their way in this form of tag. */
export function isUnusualForm(tag: Id3v2Tag): boolean {
  return tag.unsynchronised || tag.extendedHeader !== null || tag.plainFrameSizes || tag.hasFooter;
}

/** One tag in that form. */
export function plainFormOfTag(tag: Id3v2Tag): Buffer {
  const frames = tag.frames.map((frame) => {
    const id = Buffer.from(frame.id, 'latin1');
    if (tag.version === 2) return Buffer.concat([id, uint24(frame.body.length), frame.body]);
    const size = tag.version === 3 ? uint32(frame.body.length) : syncsafe(frame.body.length);
    return Buffer.concat([id, size, Buffer.from([frame.flags >> 8, frame.flags & 0xff]), frame.body]);
  });
  const content = Buffer.concat(frames);
  return Buffer.concat([
    Buffer.from([0x49, 0x44, 0x33, tag.version, 0, 0]),
    syncsafe(content.length),
    content,
  ]);
}
