/** The fragments of an MP4 file that was made to be streamed: its audio's index in pieces. ISO/IEC 14496-12, 8.8. */
import type { ByteSource } from '../../byte-source.ts';
import { damagedMp4, parseBoxes, type Box } from './boxes.ts';
import { parsePositionTable, type PositionTable } from './position-table.ts';

export interface Fragments {
  /** Positions of the pieces of index in the file. */
  readonly positions: readonly number[];
  /** Where an index of the whole says these positions; its own place is that in the file. */
  readonly tables: readonly PositionTable[];
  /** Whether the pieces may move as they are: they say where their audio is by its distance from themselves. */
  readonly canMove: boolean;
}

/** Larger pieces of index are damage. Bytes. */
const maxPieceLength = 2 ** 24;
/** A fragment's track says a position in the file. */
const hasBasePosition = 0x00_0001;

/** @param boxes of the file. @throws Failure `damaged-tag`. */
export async function readFragments(source: ByteSource, boxes: readonly Box[]): Promise<Fragments> {
  const pieces = boxes.filter(({ type }) => type === 'moof');
  const movieStart = boxes.find(({ type }) => type === 'moov')?.start ?? 0;
  // An index of segments counts from its own place on.
  let canMove = !boxes.some(({ type, start }) => type === 'sidx' && start < movieStart);
  const tables: PositionTable[] = [];
  for (const box of boxes) {
    if (box.type !== 'moof' && box.type !== 'mfra') continue;
    if (box.end - box.start > maxPieceLength) throw damagedMp4('has an index that is too long');
    const bytes = await source.read(box.start, box.end - box.start);
    const children = parseBoxes(bytes, box.bodyStart - box.start, bytes.length);
    if (box.type === 'moof') canMove &&= children.every((child) => movesAsItIs(bytes, child));
    else tables.push(...children.flatMap((child) => parseAccessTable(bytes, child, box.start)));
  }
  return { positions: pieces.map(({ start }) => start), tables, canMove };
}

function movesAsItIs(bytes: Buffer, { type, bodyStart, end }: Box): boolean {
  if (type !== 'traf') return true;
  return parseBoxes(bytes, bodyStart, end).every((part) => {
    if (part.type === 'tfhd') return (bytes.readUIntBE(part.bodyStart + 1, 3) & hasBasePosition) === 0;
    return part.type !== 'saio';
  });
}

/** `tfra`: times and the positions of the fragments that they are in, in 4 or 8 bytes each. */
function parseAccessTable(bytes: Buffer, { type, bodyStart, end }: Box, boxStart: number): PositionTable[] {
  if (type !== 'tfra') return [];
  if (end - bodyStart < 16) throw damagedMp4('has an index that is cut short');
  const entryLength = bytes[bodyStart] === 1 ? 8 : 4;
  const lengths = bytes.readUInt32BE(bodyStart + 8);
  const numbersLength = (lengths & 3) + ((lengths >> 2) & 3) + ((lengths >> 4) & 3) + 3;
  const table = parsePositionTable(bytes, {
    start: bodyStart + 16 + entryLength,
    end,
    count: bytes.readUInt32BE(bodyStart + 12),
    entryLength,
    stride: 2 * entryLength + numbersLength,
  });
  return [{ ...table, start: table.start + boxStart }];
}
