/**
 * ID3's unsynchronisation: a zero byte after each 0xFF that a player could take for an MPEG frame.
 *
 * https://id3.org/id3v2.4.0-structure, section 6.1.
 */

/** The bytes before unsynchronisation, and the way back to positions in the stored ones. */
export interface Resynchronised {
  readonly bytes: Buffer;
  /** Stored position that belongs to a position in `bytes`, counted behind an inserted zero. */
  readonly storedOffset: (offset: number) => number;
}

/** Takes the inserted zero bytes out. */
export function resynchronise(stored: Buffer): Resynchronised {
  const bytes = Buffer.allocUnsafe(stored.length);
  /** Positions in `bytes` before which a zero was dropped, ascending. */
  const dropped: number[] = [];
  let length = 0;
  for (let index = 0; index < stored.length; index++) {
    bytes[length++] = stored[index]!;
    if (stored[index] === 0xff && stored[index + 1] === 0) {
      dropped.push(length);
      index++;
    }
  }
  return {
    bytes: bytes.subarray(0, length),
    storedOffset: (offset) => offset + countUpTo(dropped, offset),
  };
}

/** How many of the ascending values are at most `limit`. */
function countUpTo(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts the zero bytes in. */
export function unsynchronise(bytes: Buffer): Buffer {
  const parts: number[] = [];
  bytes.forEach((byte, index) => {
    parts.push(byte);
    const next = bytes[index + 1];
    if (byte === 0xff && (next === undefined || next === 0 || next >= 0xe0)) parts.push(0);
  });
  return Buffer.from(parts);
}
