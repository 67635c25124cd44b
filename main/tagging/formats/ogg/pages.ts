/** Ogg's pages: a header with a number and a checksum, a table of segments, a body. RFC 3533, section 6. */
import { Failure } from '../../../../models/failure.ts';
import { readUpTo, type ByteSource } from '../../byte-source.ts';
import { oggChecksum } from './checksum.ts';

/** Ahead of the table of segments. Bytes. */
export const pageHeaderLength = 27;
export const maxSegments = 255;
/** A segment of this length is followed by another of the same packet. */
export const fullSegment = 255;
/** No page is longer. */
export const maxPageLength = pageHeaderLength + maxSegments + maxSegments * fullSegment;

const place = {
  version: 4,
  flags: 5,
  granule: 6,
  serial: 14,
  sequence: 18,
  checksum: 22,
  segments: 26,
} as const;
export const pageFlag = { continued: 1, first: 2, last: 4 } as const;
/** The granule position of a page on which no packet ends. */
const noGranule = Buffer.alloc(8, 0xff);

export interface OggPage {
  /** In the file. */
  readonly offset: number;
  /** The whole page. */
  readonly bytes: Buffer;
  readonly flags: number;
  readonly serial: number;
  readonly sequence: number;
  /** The length of each segment. */
  readonly lacing: Buffer;
  readonly body: Buffer;
}

/**
 * The page whose first byte is at `start` of `bytes`; null when it is none, or not there as a whole.
 * @param offset of `bytes` in the file
 */
export function parsePage(bytes: Buffer, start: number, offset: number): OggPage | null {
  if (start + pageHeaderLength > bytes.length || bytes.toString('latin1', start, start + 4) !== 'OggS')
    return null;
  if (bytes[start + place.version] !== 0) return null;
  const bodyStart = start + pageHeaderLength + bytes[start + place.segments]!;
  if (bodyStart > bytes.length) return null;
  const lacing = bytes.subarray(start + pageHeaderLength, bodyStart);
  const end = lacing.reduce((sum, length) => sum + length, bodyStart);
  if (end > bytes.length) return null;
  return {
    offset: offset + start,
    bytes: bytes.subarray(start, end),
    flags: bytes[start + place.flags]!,
    serial: bytes.readUInt32LE(start + place.serial),
    sequence: bytes.readUInt32LE(start + place.sequence),
    lacing,
    body: bytes.subarray(bodyStart, end),
  };
}

export function endOfPage({ offset, bytes }: OggPage): number {
  return offset + bytes.length;
}

/** Reads of this many bytes serve many pages. */
const readLength = 4 * maxPageLength;

/**
 * The pages from `start` to `end` of a file, one behind the other.
 * @throws Failure `damaged-tag` when something else stands among them.
 */
export async function* readPages(
  source: ByteSource,
  start: number,
  end: number,
): AsyncGenerator<OggPage, void> {
  let offset = start;
  while (offset < end) {
    const bytes = await readUpTo(source, offset, Math.min(readLength, end - offset));
    let position = 0;
    for (let page = parsePage(bytes, 0, offset); page; page = parsePage(bytes, position, offset)) {
      position += page.bytes.length;
      yield page;
    }
    if (position === 0) throw damagedOgg('has bytes among its pages that are none, or is cut short');
    offset += position;
  }
}

export function isIntact({ bytes }: OggPage): boolean {
  return bytes.readUInt32LE(place.checksum) === oggChecksum(bytes, place.checksum);
}

/** What a page is made anew of. */
export interface PageParts {
  readonly serial: number;
  readonly sequence: number;
  readonly isContinued: boolean;
  readonly lacing: readonly number[];
  readonly body: Buffer;
  /** The page that it replaces, whose other flags and granule position it keeps; null for one that is added. */
  readonly present: OggPage | null;
}

/** A header page: with no audio in it, the packets that end on it end at time zero. */
export function makeHeaderPage({ serial, sequence, isContinued, lacing, body, present }: PageParts): Buffer {
  const header = Buffer.alloc(pageHeaderLength);
  header.write('OggS', 'latin1');
  header[place.flags] =
    ((present?.flags ?? 0) & ~pageFlag.continued) | (isContinued ? pageFlag.continued : 0);
  granuleOf(lacing, present).copy(header, place.granule);
  header.writeUInt32LE(serial, place.serial);
  header.writeUInt32LE(sequence, place.sequence);
  header[place.segments] = lacing.length;
  return withChecksum(Buffer.concat([header, Buffer.from(lacing), body]));
}

/** That of before, unless it says something else than whether a packet ends there. */
function granuleOf(lacing: readonly number[], present: OggPage | null): Buffer {
  const endsPacket = (segments: Iterable<number>): boolean =>
    [...segments].some((length) => length < fullSegment);
  const isAsBefore = present !== null && endsPacket(present.lacing) === endsPacket(lacing);
  if (isAsBefore) return present.bytes.subarray(place.granule, place.granule + 8);
  return endsPacket(lacing) ? Buffer.alloc(8) : noGranule;
}

/** Sets the checksum in place. */
function withChecksum(page: Buffer): Buffer {
  page.writeUInt32LE(oggChecksum(page, place.checksum), place.checksum);
  return page;
}

/** The bytes of a page that its number changes: the number and the checksum. */
export const numberRange = { start: place.sequence, end: place.checksum + 4 } as const;

/** Those bytes for another number. */
export function renumbered({ bytes }: OggPage, sequence: number): Buffer {
  const page = Buffer.from(bytes);
  page.writeUInt32LE(sequence >>> 0, place.sequence);
  return withChecksum(page).subarray(numberRange.start, numberRange.end);
}

export function damagedOgg(what: string): Failure {
  return new Failure(
    'damaged-tag',
    `This Ogg file ${what}. Nothing was written, so that nothing in it can be lost.`,
  );
}
