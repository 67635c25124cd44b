/** Whether bytes are a stream of ADTS frames: headers in a row that agree. ISO/IEC 13818-7, 6.2. */

const headerLength = 7;
/** Sample rates by index; those above are reserved. */
const sampleRateCount = 13;
/** Frames in a row that make a stream. */
const framesInARow = 4;
/** Bytes of a frame cut in half, or of junk, that may stand ahead of the first whole frame; zeros aside. */
const maxJunkLength = 4096;

/** What stays the same from frame to frame: version, layer, protection, profile, sample rate. */
interface FrameHeader {
  readonly constants: number;
  /** Bytes, header included. */
  readonly length: number;
}

function frameHeaderAt(bytes: Buffer, offset: number): FrameHeader | null {
  if (offset + headerLength > bytes.length) return null;
  if (bytes[offset] !== 0xff || (bytes[offset + 1]! & 0xf6) !== 0xf0) return null;
  if (((bytes[offset + 2]! >> 2) & 0x0f) >= sampleRateCount) return null;
  const length = (bytes.readUIntBE(offset + 3, 3) >> 5) & 0x1fff;
  if (length <= headerLength) return null;
  return { constants: (bytes[offset + 1]! << 8) | (bytes[offset + 2]! & 0xfc), length };
}

/**
 * Position of the first of several frames that follow each other and agree, or -1.
 * @param complete whether `bytes` reaches the end of the file: fewer frames are then enough
 */
export function findAdtsAudio(bytes: Buffer, complete: boolean): number {
  let start = 0;
  while (start < bytes.length && bytes[start] === 0) start++;
  const limit = start + maxJunkLength;
  for (let offset = bytes.indexOf(0xff, start); offset >= 0 && offset <= limit;) {
    if (startsStream(bytes, offset, complete)) return offset;
    offset = bytes.indexOf(0xff, offset + 1);
  }
  return -1;
}

function startsStream(bytes: Buffer, offset: number, complete: boolean): boolean {
  const first = frameHeaderAt(bytes, offset);
  if (!first) return false;
  let end = offset + first.length;
  for (let count = 1; count < framesInARow; count++) {
    // A file of few frames may have tags behind them.
    const isAtEnd = end === bytes.length || isTrailingTag(bytes, end);
    if (complete && count > 1 && isAtEnd) return true;
    const next = frameHeaderAt(bytes, end);
    if (next?.constants !== first.constants) return false;
    end += next.length;
  }
  return true;
}

function isTrailingTag(bytes: Buffer, offset: number): boolean {
  return /^(TAG|APETAGEX|LYRICSBEGIN)/.test(bytes.toString('latin1', offset, offset + 11));
}
