/** Copies a file with edits spliced in, and proves a copy against its original byte by byte. */
import { Failure } from '../../models/failure.ts';
import { lengthChange, lengthOf, placedPiecesOf, type Edits } from './edit.ts';
import { closeQuietly, readFully, type FileSystem, type OpenFile } from './file-system.ts';
import type { PieceTask, Side } from './piece-work.ts';

export function fileChanged(): Failure {
  return new Failure(
    'file-changed',
    'This file changed while it was being written, so it was left as it is now. Nothing was written; try again.',
  );
}

/** A file that is open, with where it lies. */
export interface Original {
  readonly path: string;
  readonly file: OpenFile;
  /** Bytes. */
  readonly size: number;
  /** Room that it takes on the disk, bytes: less than its size where it has holes. */
  readonly allocated: number;
  /** The disk it lies on. */
  readonly device: bigint;
}

/** A copy that was written and not proved yet. */
export interface EditedCopy {
  /** Open for reading and writing; nothing of it need be on the disk. */
  readonly file: OpenFile;
  /** Fingerprint of the original's bytes that no edit names. */
  readonly kept: string;
}

/**
 * Makes a new file at `path`: the original with the edits. Where most bytes keep their place and the disk can
 * share blocks between files, only what moves is written; else everything is.
 * @param key of the fingerprint
 * @throws Failure `file-changed` when the original does not hold what the edits expect.
 */
export async function createEditedCopy(
  fileSystem: FileSystem,
  original: Original,
  edits: Edits,
  path: string,
  key: string,
): Promise<EditedCopy> {
  const task = { pieces: placedPiecesOf(edits, original.size), key };
  const clone = isMostlyInPlace(task, edits, original.size)
    ? await fileSystem.clone(original.path, path, original.device)
    : null;
  const file = clone ?? (await fileSystem.create(path));
  try {
    const about = { isClone: clone !== null, isSparse: original.allocated < original.size };
    const kept = await fileSystem.copyPieces(original.file, file, task, about);
    if (kept === null) throw fileChanged();
    return { file, kept };
  } catch (error) {
    await closeQuietly(file);
    throw error;
  }
}

/** A clone can only grow: what a shorter file has too much would have to be cut off. */
function isMostlyInPlace({ pieces }: PieceTask, edits: Edits, size: number): boolean {
  const moved = pieces.reduce(
    (sum, piece) => sum + (piece.kind === 'kept' && piece.offset === piece.position ? 0 : lengthOf(piece)),
    0,
  );
  return lengthChange(edits) >= 0 && moved < size / 2;
}

/**
 * Proves that a copy is the original with exactly these edits: the copy is read through, every edit must hold its
 * new bytes, and all others must have the fingerprint that the original's had.
 * @throws Failure `verification-failed`.
 */
export async function proveCopy(
  fileSystem: FileSystem,
  { file, kept }: EditedCopy,
  edits: Edits,
  originalSize: number,
  key: string,
): Promise<void> {
  const { size } = await file.status();
  if (size !== originalSize + lengthChange(edits)) throw differs();
  if (!(await holdsKept(fileSystem, file, edits, originalSize, 'after', { key, fingerprint: kept }))) {
    throw differs();
  }
}

/** Whether the file holds these few bytes there. */
export async function holds(file: OpenFile, offset: number, bytes: Buffer): Promise<boolean> {
  const buffer = Buffer.allocUnsafe(bytes.length);
  return (await readFully(file, buffer, offset)) === bytes.length && buffer.equals(bytes);
}

/** What all bytes of a file that no edit names must be. */
export interface KeptBytes {
  readonly key: string;
  readonly fingerprint: string;
}

/** Whether a file is what it was before the edits, or what it is after them. The size must be right already. */
export async function holdsKept(
  fileSystem: FileSystem,
  file: OpenFile,
  edits: Edits,
  originalSize: number,
  side: Side,
  { key, fingerprint }: KeptBytes,
): Promise<boolean> {
  const task = { pieces: placedPiecesOf(edits, originalSize), key };
  return (await fileSystem.fingerprint(file, task, side)) === fingerprint;
}

function differs(): Failure {
  return new Failure(
    'verification-failed',
    'The new copy of this file was not what it should be, so it was thrown away. The file was not touched; ' +
      'the disk or its connection may be failing.',
  );
}
