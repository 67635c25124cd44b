/** Where a stream of frames begins: headers in a row, each where the one before says, that agree. */

/** A frame by its header. */
export interface Frame {
  /** What stays the same from frame to frame. */
  readonly constants: number;
  /** Bytes, header included. */
  readonly length: number;
}

/** What frames of a kind look like. */
export interface FrameKind {
  /** The frame whose header stands at `offset`; null where none does. */
  readonly frameAt: (bytes: Buffer, offset: number) => Frame | null;
  /** Frames in a row that make a stream. */
  readonly inARow: number;
  /** Frames that are enough for a whole file with nothing ahead of them, tags behind them or not. */
  readonly fewest: number;
}

/** Bytes of a frame cut in half, or of junk, that may stand ahead of the first whole frame; zeros aside. */
const maxJunkLength = 4096;

/**
 * Position of the first of several frames that follow each other and agree, or -1.
 *
 * Only little may stand ahead of it: a film has such audio inside as well, and is no music file.
 * @param complete whether `bytes` reaches the end of the file: fewer frames are then enough, if they are all of it
 */
export function findFrames(bytes: Buffer, complete: boolean, kind: FrameKind): number {
  let start = 0;
  while (start < bytes.length && bytes[start] === 0) start++;
  const limit = start + maxJunkLength;
  for (let offset = bytes.indexOf(0xff, start); offset >= 0 && offset <= limit;) {
    // Behind junk, a frame or two that happen to reach the end are found in many a file of anything.
    if (startsStream(bytes, offset, complete && offset === start, kind)) return offset;
    offset = bytes.indexOf(0xff, offset + 1);
  }
  return -1;
}

function startsStream(bytes: Buffer, offset: number, complete: boolean, kind: FrameKind): boolean {
  const first = kind.frameAt(bytes, offset);
  if (!first) return false;
  let end = offset + first.length;
  for (let count = 1; count < kind.inARow; count++) {
    const isAtEnd = end === bytes.length || isTrailingTag(bytes, end);
    if (complete && count >= kind.fewest && isAtEnd) return true;
    const next = kind.frameAt(bytes, end);
    if (next?.constants !== first.constants) return false;
    end += next.length;
  }
  return true;
}

function isTrailingTag(bytes: Buffer, offset: number): boolean {
  return /^(TAG|APETAGEX|LYRICSBEGIN)/.test(bytes.toString('latin1', offset, offset + 11));
}
