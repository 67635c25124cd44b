/**
 * An ID3v2 tag taken apart: header, extended header, frames with the stored range of each, padding, footer.
 *
 * Strict on purpose: a tag is understood to its last byte, or it is refused and the file left alone.
 * https://id3.org/id3v2-00, https://id3.org/id3v2.3.0, https://id3.org/id3v2.4.0-structure
 */
import { Failure } from '../../../../models/failure.ts';
import { isSyncsafe, readSyncsafe } from './numbers.ts';
import { resynchronise, type Resynchronised } from './unsynchronisation.ts';

export type Id3v2Version = 2 | 3 | 4;

export const id3v2HeaderLength = 10;

/** Header flags, as far as they mean the same in every version. */
const flag = { unsynchronised: 0x80, extendedOrCompressed: 0x40, footer: 0x10 } as const;
/** Bits that no version defines; what they would change is unknown. */
const undefinedFlags: Record<Id3v2Version, number> = { 2: 0x3f, 3: 0x1f, 4: 0x0f };

export interface Id3v2Header {
  readonly version: Id3v2Version;
  readonly flags: number;
  /** Size field: what follows the header, without a footer. Bytes. */
  readonly size: number;
  /** The whole tag, header and footer included. Bytes. */
  readonly totalLength: number;
}

export interface TagFrame {
  /** As stored, such as `TCON`, in v2.2 `TCO`. */
  readonly id: string;
  /** The two flag bytes as a number; zero in v2.2. */
  readonly flags: number;
  /** Stored range in the tag, frame header included. */
  readonly start: number;
  readonly end: number;
  /** Behind the frame header, after the tag's unsynchronisation was taken back. */
  readonly body: Buffer;
}

export interface ExtendedHeader {
  readonly start: number;
  readonly end: number;
  /** After the tag's unsynchronisation was taken back. */
  readonly bytes: Buffer;
}

export interface Id3v2Tag extends Id3v2Header {
  /** The whole tag as stored. */
  readonly bytes: Buffer;
  /** Unsynchronised as a whole; v2.4 marks single frames instead. */
  readonly unsynchronised: boolean;
  readonly extendedHeader: ExtendedHeader | null;
  readonly frames: readonly TagFrame[];
  /** Stored position behind the last frame, where padding begins. */
  readonly framesEnd: number;
  /** Zero bytes behind the frames that may be used; none where they might belong to the last frame. */
  readonly paddingLength: number;
  readonly hasFooter: boolean;
  /** v2.4 with iTunes' plain frame sizes instead of syncsafe ones. */
  readonly plainFrameSizes: boolean;
}

/** The header at `offset`, or null when there is none. Throws on a header that nobody can read. */
export function parseId3v2Header(bytes: Buffer, offset = 0): Id3v2Header | null {
  if (bytes.length < offset + id3v2HeaderLength) return null;
  if (bytes.toString('latin1', offset, offset + 3) !== 'ID3') return null;
  const version = bytes[offset + 3]!;
  if (version === 0xff || bytes[offset + 4] === 0xff || !isSyncsafe(bytes, offset + 6)) return null;
  if (version !== 2 && version !== 3 && version !== 4) {
    throw damaged(`says that it is version 2.${version}, which does not exist`);
  }
  const flags = bytes[offset + 5]!;
  if ((flags & undefinedFlags[version]) !== 0) throw damaged('has header flags that no version defines');
  const size = readSyncsafe(bytes, offset + 6);
  const footerLength = version === 4 && (flags & flag.footer) !== 0 ? id3v2HeaderLength : 0;
  return { version, flags, size, totalLength: id3v2HeaderLength + size + footerLength };
}

/**
 * Parses a whole tag.
 * @param stored exactly the tag, from `ID3` to its last byte
 * @throws Failure `damaged-tag` when any byte of it cannot be accounted for.
 */
export function parseId3v2Tag(stored: Buffer): Id3v2Tag {
  const header = parseId3v2Header(stored);
  if (!header || header.totalLength !== stored.length) throw damaged('has no readable header');
  const { version, flags, size } = header;
  if (version === 2 && (flags & flag.extendedOrCompressed) !== 0) {
    throw damaged('is compressed in a way that was never specified');
  }
  const hasFooter = stored.length > id3v2HeaderLength + size;
  if (hasFooter) assertFooter(stored);

  const unsynchronised = version < 4 && (flags & flag.unsynchronised) !== 0;
  const content = contentOf(stored.subarray(id3v2HeaderLength, id3v2HeaderLength + size), unsynchronised);
  const hasExtendedHeader = version > 2 && (flags & flag.extendedOrCompressed) !== 0;
  const extendedLength = hasExtendedHeader ? extendedHeaderLength(content.bytes, version) : 0;
  const { frames, end, plainFrameSizes, endIsCertain } = parseFrames(content, extendedLength, version);
  const framesEnd = id3v2HeaderLength + content.storedOffset(end);
  return {
    ...header,
    bytes: stored,
    unsynchronised,
    extendedHeader: hasExtendedHeader
      ? {
          start: id3v2HeaderLength,
          end: id3v2HeaderLength + content.storedOffset(extendedLength),
          bytes: content.bytes.subarray(0, extendedLength),
        }
      : null,
    frames,
    framesEnd,
    paddingLength: endIsCertain ? id3v2HeaderLength + size - framesEnd : 0,
    hasFooter,
    plainFrameSizes,
  };
}

function contentOf(stored: Buffer, unsynchronised: boolean): Resynchronised {
  return unsynchronised ? resynchronise(stored) : { bytes: stored, storedOffset: (offset) => offset };
}

function assertFooter(stored: Buffer): void {
  const footer = stored.subarray(stored.length - id3v2HeaderLength);
  const same = footer.subarray(3).equals(stored.subarray(3, id3v2HeaderLength));
  if (footer.toString('latin1', 0, 3) !== '3DI' || !same)
    throw damaged('has a footer that contradicts its header');
}

/** Bytes of the extended header, its own size field included. */
function extendedHeaderLength(content: Buffer, version: Id3v2Version): number {
  if (content.length < 6) throw damaged('is too short for its extended header');
  // v2.3 does not count the size field itself, v2.4 does.
  const length = version === 3 ? content.readUInt32BE(0) + 4 : readSyncsafe(content, 0);
  if (length < 6 || length > content.length) throw damaged('has an extended header of an impossible size');
  return length;
}

type SizeReader = (content: Buffer, offset: number) => number;

const readPlainSize: SizeReader = (content, offset) => content.readUInt32BE(offset + 4);
const readV22Size: SizeReader = (content, offset) => content.readUIntBE(offset + 3, 3);
const readSyncsafeSize: SizeReader = (content, offset) => {
  if (!isSyncsafe(content, offset + 4)) throw damaged('has a frame of an impossible size');
  return readSyncsafe(content, offset + 4);
};

interface WalkedFrames {
  readonly frames: TagFrame[];
  readonly end: number;
}

function parseFrames(
  content: Resynchronised,
  start: number,
  version: Id3v2Version,
): WalkedFrames & { readonly plainFrameSizes: boolean; readonly endIsCertain: boolean } {
  if (version < 4) {
    const walked =
      version === 2
        ? walkFrames(content, start, 6, readV22Size)
        : walkFrames(content, start, 10, readPlainSize);
    return { ...walked, plainFrameSizes: false, endIsCertain: true };
  }
  // iTunes wrote v2.4 frames with plain sizes; only a tag that makes sense no other way is read so.
  const syncsafe = attempt(() => walkFrames(content, start, 10, readSyncsafeSize));
  const plain = attempt(() => walkFrames(content, start, 10, readPlainSize));
  if (syncsafe instanceof Failure) {
    if (plain instanceof Failure) throw syncsafe;
    return { ...plain, plainFrameSizes: true, endIsCertain: true };
  }
  // A last frame that ends in zeros reads both ways: the standard's is taken, the zeros are left alone.
  const endIsCertain = plain instanceof Failure || plain.end === syncsafe.end;
  return { ...syncsafe, plainFrameSizes: false, endIsCertain };
}

function attempt(walk: () => WalkedFrames): WalkedFrames | Failure {
  try {
    return walk();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function walkFrames(
  content: Resynchronised,
  start: number,
  headerLength: 6 | 10,
  readSize: SizeReader,
): WalkedFrames {
  const { bytes } = content;
  const idLength = headerLength === 6 ? 3 : 4;
  const frames: TagFrame[] = [];
  let offset = start;
  while (offset + headerLength <= bytes.length && bytes[offset] !== 0) {
    if (!isFrameId(bytes, offset, idLength)) throw damaged('has bytes among its frames that are none');
    const bodyStart = offset + headerLength;
    const end = bodyStart + readSize(bytes, offset);
    if (end > bytes.length) throw damaged('has a frame that runs past its end');
    frames.push({
      id: bytes.toString('latin1', offset, offset + idLength),
      flags: headerLength === 10 ? bytes.readUInt16BE(offset + 8) : 0,
      start: id3v2HeaderLength + content.storedOffset(offset),
      end: id3v2HeaderLength + content.storedOffset(end),
      body: bytes.subarray(bodyStart, end),
    });
    offset = end;
  }
  for (let index = offset; index < bytes.length; index++) {
    if (bytes[index] !== 0) throw damaged('has bytes behind its frames that are not padding');
  }
  return { frames, end: offset };
}

/** Capitals and digits; the last may be a space or zero, as iTunes writes v2.2 names into v2.3 tags. */
function isFrameId(bytes: Buffer, offset: number, length: number): boolean {
  for (let index = 0; index < length; index++) {
    const byte = bytes[offset + index]!;
    const isCapital = byte >= 0x41 && byte <= 0x5a;
    const isDigit = byte >= 0x30 && byte <= 0x39;
    const isFiller = length === 4 && index === 3 && (byte === 0x20 || byte === 0);
    if (!isCapital && !isDigit && !isFiller) return false;
  }
  return true;
}

/** The refusal of a tag, as a sentence. */
export function damaged(what: string): Failure {
  return new Failure(
    'damaged-tag',
    `The ID3 tag of this file ${what}. Nothing was written, so that nothing in it can be lost; ` +
      'another tag editor may be able to repair it.',
  );
}
