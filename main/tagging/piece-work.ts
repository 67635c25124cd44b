/**
 * The long work of a write: a whole file copied with its edits, or read through, as pieces.
 *
 * It is synchronous and runs in a thread of its own (`piece-threads.ts`): each hop between threads costs as much
 * as a chunk, so a file is one hop. Both functions are told what every piece should hold, and say when it does not.
 */
import { Failure } from '../../models/failure.ts';
import { lengthOf, type PlacedPiece } from './edit.ts';
import { createFingerprinter } from './fingerprint.ts';

/** Small enough to stay in a processor's cache between being read, summed up and written. Bytes. */
const chunkLength = 2 ** 18;
let chunk: Buffer | null = null;
let zeros: Buffer | null = null;

/** A file as this work sees it: each call may do less than it was asked. */
export interface SynchronousFile {
  /** Bytes read, zero at the end of the file. */
  readSync(buffer: Buffer, offset: number, length: number, position: number): number;
  /** Bytes written. */
  writeSync(buffer: Buffer, offset: number, length: number, position: number): number;
}

/** What to do with a file's pieces. Plain values, so that it can be sent to a thread. */
export interface PieceTask {
  readonly pieces: readonly PlacedPiece[];
  /** Of the fingerprint, from `newFingerprintKey`. */
  readonly key: string;
}

/** What is known of the new file before it is written. */
export interface CopyTarget {
  /** It is a clone of the original already: what keeps its place is read and not written. */
  readonly isClone: boolean;
  /** The original has holes: whole chunks of zeros become holes again. */
  readonly isSparse: boolean;
}

/** Which of the two files is read: the one before the edits, or the one after. */
export type Side = 'before' | 'after';

/**
 * Writes the changed file.
 * @param target new: what is not written in it reads as zeros
 * @returns the fingerprint of all bytes that no edit names; null when `source` does not hold what the edits expect
 */
export function copyPieces(
  source: SynchronousFile,
  target: SynchronousFile,
  { pieces, key }: PieceTask,
  { isClone, isSparse }: CopyTarget,
): string | null {
  const fingerprinter = createFingerprinter(key);
  const end = endOf(pieces);
  for (const piece of pieces) {
    if (piece.kind === 'edit') {
      const { offset, before, after } = piece.edit;
      if (!holds(source, offset, before)) return null;
      writeFully(target, after, piece.position);
      continue;
    }
    const isThere = isClone && piece.offset === piece.position;
    for (let done = 0; done < piece.length;) {
      const position = piece.position + done;
      // Whole blocks of the new file: the system then keeps it in pieces as large as the chunk.
      const toBoundary = chunkLength - (position % chunkLength);
      const part = readChunk(source, piece.offset + done, Math.min(piece.length - done, toBoundary));
      if (part === null) return null;
      fingerprinter.update(part);
      // The last bytes are written in any case: they give the file its length.
      const isHole = isSparse && !isClone && position + part.length < end && isZeros(part);
      if (!isThere && !isHole) writeFully(target, part, position);
      done += part.length;
    }
  }
  return fingerprinter.finish();
}

/**
 * Reads a file through.
 * @returns the fingerprint of all bytes that no edit names; null when the file does not hold the bytes of its side
 */
export function fingerprintPieces(
  file: SynchronousFile,
  { pieces, key }: PieceTask,
  side: Side,
): string | null {
  const fingerprinter = createFingerprinter(key);
  for (const piece of pieces) {
    if (piece.kind === 'edit') {
      const offset = side === 'before' ? piece.edit.offset : piece.position;
      if (!holds(file, offset, piece.edit[side])) return null;
      continue;
    }
    const start = side === 'before' ? piece.offset : piece.position;
    for (let done = 0; done < piece.length;) {
      const part = readChunk(file, start + done, piece.length - done);
      if (part === null) return null;
      fingerprinter.update(part);
      done += part.length;
    }
  }
  return fingerprinter.finish();
}

function endOf(pieces: readonly PlacedPiece[]): number {
  const last = pieces.at(-1);
  return last ? last.position + lengthOf(last) : 0;
}

function isZeros(part: Buffer): boolean {
  zeros ??= Buffer.alloc(chunkLength);
  return part.length === chunkLength && part.equals(zeros);
}

function holds(file: SynchronousFile, offset: number, bytes: Buffer): boolean {
  for (let done = 0; done < bytes.length;) {
    const part = readChunk(file, offset + done, bytes.length - done);
    if (part === null || !part.equals(bytes.subarray(done, done + part.length))) return false;
    done += part.length;
  }
  return true;
}

/** Up to `length` bytes, valid until the next call; null at the end of the file. */
function readChunk(file: SynchronousFile, position: number, length: number): Buffer | null {
  chunk ??= Buffer.allocUnsafeSlow(chunkLength);
  const count = file.readSync(chunk, 0, Math.min(length, chunkLength), position);
  return count === 0 ? null : chunk.subarray(0, count);
}

function writeFully(file: SynchronousFile, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length;) {
    const written = file.writeSync(bytes, done, bytes.length - done, position + done);
    if (written === 0) {
      throw new Failure(
        'disk-full',
        'The disk takes no more bytes. The file was not touched. Free some space and write again.',
      );
    }
    done += written;
  }
}
