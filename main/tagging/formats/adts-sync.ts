/** Whether bytes are a stream of ADTS frames. ISO/IEC 13818-7, 6.2. */
import { findFrames, type Frame } from './frame-sync.ts';

const headerLength = 7;
/** Sample rates by index; those above are reserved. */
const sampleRateCount = 13;

/** Constant are version, layer, protection, profile and sample rate. */
function frameAt(bytes: Buffer, offset: number): Frame | null {
  if (offset + headerLength > bytes.length) return null;
  if (bytes[offset] !== 0xff || (bytes[offset + 1]! & 0xf6) !== 0xf0) return null;
  if (((bytes[offset + 2]! >> 2) & 0x0f) >= sampleRateCount) return null;
  const length = (bytes.readUIntBE(offset + 3, 3) >> 5) & 0x1fff;
  if (length <= headerLength) return null;
  return { constants: (bytes[offset + 1]! << 8) | (bytes[offset + 2]! & 0xfc), length };
}

/** Position of the first of several frames in a row, or -1; see findFrames. */
export function findAdtsAudio(bytes: Buffer, complete: boolean): number {
  return findFrames(bytes, complete, { frameAt, inARow: 4, fewest: 2 });
}
