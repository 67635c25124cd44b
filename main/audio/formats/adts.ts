/** AAC in ADTS frames (ISO/IEC 13818-7 6.2). */
import { WholeSource } from './whole-source.ts';
import type { ContainerFormat } from './container.ts';
import { untaggedRange } from './tag-regions.ts';

/** Junk before the first frame that is put up with, bytes. */
const junkBytes = 4096;
const followingFrames = 3;

/** Length of the ADTS frame whose header stands at `at`, 0 if none does. */
export function adtsFrameBytes(bytes: Uint8Array, at: number): number {
  if (at + 7 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xf6) !== 0xf0) return 0;
  if (((bytes[at + 2]! >> 2) & 15) > 12) return 0;
  const length = ((bytes[at + 3]! & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5);
  return length >= 8 ? length : 0;
}

function findAdts(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0xff); at >= 0 && at < junkBytes; at = bytes.indexOf(0xff, at + 1)) {
    let next = at;
    let seen = 0;
    for (; seen <= followingFrames; seen++) {
      const length = adtsFrameBytes(bytes, next);
      if (length === 0) break;
      next += length;
    }
    if (seen > followingFrames || (seen >= 2 && next >= bytes.length)) return at;
  }
  return -1;
}

export const adts: ContainerFormat = {
  recognise: (bytes) => (findAdts(bytes) >= 0 ? 'adts' : null),
  open: async (file, start) => WholeSource.open(file, await untaggedRange(file, start)),
};
