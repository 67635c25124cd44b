/** Tables of positions in the file, which move with what stands there. */
import type { Edit } from '../../edit.ts';
import { damagedMp4 } from './boxes.ts';

export interface PositionTable {
  /** Of the first position. */
  readonly start: number;
  readonly entryLength: 4 | 8;
  /** From one position to the next. Bytes. */
  readonly stride: number;
  /** From the first position to the end of the last. */
  readonly bytes: Buffer;
  readonly positions: readonly number[];
}

/**
 * @param bytes that the table lies in, `start` and `end` positions in them
 * @throws Failure `damaged-tag` when it does not fit.
 */
export function parsePositionTable(
  bytes: Buffer,
  {
    start,
    end,
    count,
    entryLength,
    stride,
  }: {
    readonly start: number;
    readonly end: number;
    readonly count: number;
    readonly entryLength: 4 | 8;
    readonly stride: number;
  },
): PositionTable {
  const length = count === 0 ? 0 : (count - 1) * stride + entryLength;
  if (start + length > end) throw damagedMp4('has an index that is cut short');
  const positions = Array.from({ length: count }, (_, index) => {
    const at = start + index * stride;
    return entryLength === 4 ? bytes.readUInt32BE(at) : Number(bytes.readBigUInt64BE(at));
  });
  if (!positions.every(Number.isSafeInteger)) throw damagedMp4('has an index that makes no sense');
  return { start, entryLength, stride, bytes: bytes.subarray(start, start + length), positions };
}

/** The edit that adds `growth` to every position from `from` on. @throws Failure `damaged-tag` where one does not fit. */
export function movePositions(
  { start, entryLength, stride, bytes, positions }: PositionTable,
  from: number,
  growth: number,
): Edit {
  const after = Buffer.from(bytes);
  for (const [index, position] of positions.entries()) {
    if (position < from) continue;
    const moved = position + growth;
    const at = index * stride;
    if (entryLength === 8) after.writeBigUInt64BE(BigInt(moved), at);
    else if (moved > 0xffff_ffff) throw damagedMp4('is as long as its index can say');
    else after.writeUInt32BE(moved, at);
  }
  return { offset: start, before: bytes, after };
}

/** The bytes with the table's positions blanked out. Changes `bytes`. */
export function blankPositions(
  bytes: Buffer,
  { start, entryLength, stride, positions }: PositionTable,
): void {
  for (const index of positions.keys())
    bytes.fill(0, start + index * stride, start + index * stride + entryLength);
}
