/** MP4's boxes: a size, four letters, a body. ISO/IEC 14496-12, 4.2. */
import { Failure } from '../../../../models/failure.ts';
import { readUpTo, type ByteSource } from '../../byte-source.ts';
import type { Edit } from '../../edit.ts';

const shortHeaderLength = 8;
const longHeaderLength = 16;
/** More boxes in one place are damage. */
const maxBoxes = 20_000;

export interface Box {
  /** As Latin-1, such as `moov` or `©gen`. */
  readonly type: string;
  readonly start: number;
  readonly bodyStart: number;
  readonly end: number;
  /** Where its size is said: in 4 bytes, in 8 behind the letters, or not at all, up to the end of the file. */
  readonly sizeField: 'short' | 'long' | 'none';
}

/** The boxes of a file, without what is in them. @throws Failure `damaged-tag` when they do not fill it. */
export async function readTopBoxes(source: ByteSource): Promise<Box[]> {
  const boxes: Box[] = [];
  let start = 0;
  while (start < source.size) {
    const header = await readUpTo(source, start, longHeaderLength);
    // Some programs fill a file up with zeros.
    if (header.every((byte) => byte === 0) && boxes.length > 0) break;
    const box = parseBox(header, 0, source.size - start);
    if (boxes.length === maxBoxes) throw damagedMp4('has more parts than can be');
    boxes.push(moved(box, start));
    start += box.end;
  }
  return boxes;
}

function moved(box: Box, by: number): Box {
  return { ...box, start: box.start + by, bodyStart: box.bodyStart + by, end: box.end + by };
}

/**
 * The boxes that follow each other in `[start, end)` of `bytes`.
 * @throws Failure `damaged-tag` when they do not fill it.
 */
export function parseBoxes(bytes: Buffer, start: number, end: number): Box[] {
  const boxes: Box[] = [];
  while (start < end) {
    const box = parseBox(bytes.subarray(0, end), start, end);
    if (box.sizeField === 'none') throw damagedMp4('has a part without a size');
    if (boxes.length === maxBoxes) throw damagedMp4('has more parts than can be');
    boxes.push(box);
    start = box.end;
  }
  return boxes;
}

/** @param limit position that the box may not run past */
function parseBox(bytes: Buffer, start: number, limit: number): Box {
  if (start + shortHeaderLength > bytes.length) throw damagedMp4('has bytes among its parts that are none');
  const type = bytes.toString('latin1', start + 4, start + 8);
  const stated = bytes.readUInt32BE(start);
  if (stated === 0)
    return { type, start, bodyStart: start + shortHeaderLength, end: limit, sizeField: 'none' };
  const isLong = stated === 1;
  const headerLength = isLong ? longHeaderLength : shortHeaderLength;
  if (isLong && start + headerLength > bytes.length) throw damagedMp4('has a part that is cut short');
  const size = isLong ? Number(bytes.readBigUInt64BE(start + 8)) : stated;
  const end = start + size;
  if (size < headerLength || end > limit) {
    throw damagedMp4('has a part that runs past its end; it may be cut short');
  }
  return { type, start, bodyStart: start + headerLength, end, sizeField: isLong ? 'long' : 'short' };
}

/** The edit that states a box's size after it became longer by `growth` bytes; null where none is stated. */
export function boxSizeEdit({ start, end, sizeField }: Box, growth: number): Edit | null {
  const size = end - start;
  if (sizeField === 'none') return null;
  if (sizeField === 'long') return { offset: start + 8, before: uint64(size), after: uint64(size + growth) };
  if (size + growth > 0xffff_ffff) throw damagedMp4('is as long as its tags can be');
  return { offset: start, before: uint32(size), after: uint32(size + growth) };
}

export function makeBox(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([uint32(shortHeaderLength + body.length), Buffer.from(type, 'latin1'), body]);
}

/** A box of exactly this length to be used as room. */
export function freeBox(length: number): Buffer {
  return makeBox('free', Buffer.alloc(length - shortHeaderLength));
}

export const shortestBox = shortHeaderLength;

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

export function damagedMp4(what: string): Failure {
  return new Failure(
    'damaged-tag',
    `This MP4 file ${what}. Nothing was written, so that nothing in it can be lost.`,
  );
}

export function unwrittenMp4(what: string): Failure {
  return new Failure('unsupported-container', `This MP4 file ${what}. Nothing was written.`);
}
