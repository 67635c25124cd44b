/** Copies a file with edits spliced in, and proves a copy against its original byte by byte. */
import { createHash } from 'node:crypto';
import { Failure } from '../../models/failure.ts';
import { lengthChange, piecesOf, type Edits, type Piece } from './edit.ts';
import { closeQuietly, readFully, writeFully, type FileSystem, type OpenFile } from './file-system.ts';

/** Two of these per file that is read: one is filled while the other is used. Bytes. */
const chunkLength = 2 ** 18;

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
}

/**
 * Makes a new file at `path`: the original with the edits. Where most bytes keep their place, the system copies
 * (or shares) the whole and only what moves is written; else everything is.
 * @returns the new file, open, not yet synced
 * @throws Failure `file-changed` when the original does not hold what the edits expect.
 */
export async function createEditedCopy(
  fileSystem: FileSystem,
  original: Original,
  edits: Edits,
  path: string,
): Promise<OpenFile> {
  const pieces = placed(piecesOf(edits, original.size));
  const moved = pieces.reduce((sum, piece) => sum + (isInPlace(piece) ? 0 : lengthOf(piece)), 0);
  const isMostlyInPlace = lengthChange(edits) === 0 && moved < original.size / 2;
  const copy = isMostlyInPlace
    ? await fileSystem.createCopy(original.path, path)
    : await fileSystem.create(path);
  try {
    for (const piece of pieces) {
      if (!(isMostlyInPlace && isInPlace(piece))) await writePiece(original.file, piece, copy);
    }
    return copy;
  } catch (error) {
    await closeQuietly(copy);
    throw error;
  }
}

async function writePiece(original: OpenFile, piece: PlacedPiece, copy: OpenFile): Promise<void> {
  if (piece.kind === 'edit') {
    const { offset, before, after } = piece.edit;
    if (!(await holds(original, offset, before))) throw fileChanged();
    await writeFully(copy, after, piece.position);
    return;
  }
  let { position } = piece;
  for await (const chunk of chunksOf(original, piece.offset, piece.length)) {
    await writeFully(copy, chunk, position);
    position += chunk.length;
  }
}

/** Digests of a whole original and of its copy, SHA-256 in hexadecimal. */
export interface CopyDigests {
  readonly before: string;
  /** Null where nobody asked for it. */
  readonly after: string | null;
}

/**
 * Proves that `copy` is the original with exactly these edits: every byte of both is read and compared.
 * @param withAfter also takes the digest of the copy
 * @throws Failure `verification-failed`; `file-changed` when the original does not hold what the edits expect.
 */
export async function proveCopy(
  { file, size }: Original,
  edits: Edits,
  copy: OpenFile,
  { withAfter }: { readonly withAfter: boolean },
): Promise<CopyDigests> {
  const before = createHash('sha256');
  const after = withAfter ? createHash('sha256') : null;
  const { size: copySize } = await copy.status();
  if (copySize !== size + lengthChange(edits)) throw differs();
  for (const piece of placed(piecesOf(edits, size))) {
    if (piece.kind === 'edit') {
      if (!(await holds(file, piece.edit.offset, piece.edit.before))) throw fileChanged();
      if (!(await holds(copy, piece.position, piece.edit.after))) throw differs();
      before.update(piece.edit.before);
      after?.update(piece.edit.after);
      continue;
    }
    const copied = chunksOf(copy, piece.position, piece.length);
    for await (const chunk of chunksOf(file, piece.offset, piece.length)) {
      const { value } = await copied.next();
      if (!value || !chunk.equals(value)) throw differs();
      before.update(chunk);
      after?.update(chunk);
    }
  }
  return { before: before.digest('hex'), after: after?.digest('hex') ?? null };
}

/**
 * SHA-256 of a whole file, in hexadecimal, as these edits would leave it.
 * @returns null when the file does not hold what the edits expect
 */
export async function digestOf(file: OpenFile, size: number, edits: Edits = []): Promise<string | null> {
  const hash = createHash('sha256');
  for (const piece of piecesOf(edits, size)) {
    if (piece.kind === 'edit') {
      if (!(await holds(file, piece.edit.offset, piece.edit.before))) return null;
      hash.update(piece.edit.after);
    } else {
      for await (const chunk of chunksOf(file, piece.offset, piece.length)) hash.update(chunk);
    }
  }
  return hash.digest('hex');
}

/** Whether the file holds these bytes there. */
export async function holds(file: OpenFile, offset: number, bytes: Buffer): Promise<boolean> {
  const buffer = Buffer.allocUnsafe(bytes.length);
  return (await readFully(file, buffer, offset)) === bytes.length && buffer.equals(bytes);
}

function differs(): Failure {
  return new Failure(
    'verification-failed',
    'The new copy of this file was not what it should be, so it was thrown away. The file was not touched; ' +
      'the disk or its connection may be failing.',
  );
}

/** A piece with its place in the changed file. */
type PlacedPiece = Piece & { readonly position: number };

function placed(pieces: readonly Piece[]): PlacedPiece[] {
  let position = 0;
  return pieces.map((piece) => {
    const here = { ...piece, position };
    position += lengthOf(piece);
    return here;
  });
}

/** Bytes in the changed file. */
function lengthOf(piece: Piece): number {
  return piece.kind === 'kept' ? piece.length : piece.edit.after.length;
}

function isInPlace(piece: PlacedPiece): boolean {
  return piece.kind === 'kept' && piece.offset === piece.position;
}

/** Chunk buffers that are not in use: making a new one costs about as much as filling it. */
const freeBuffers: Buffer[] = [];

/** A range of a file in chunks; the next is read while the caller uses the last. A chunk is valid until then. */
async function* chunksOf(file: OpenFile, offset: number, length: number): AsyncGenerator<Buffer, void> {
  const end = offset + length;
  const buffers = [0, 1].map(() => freeBuffers.pop() ?? Buffer.allocUnsafeSlow(chunkLength));
  const read = async (position: number, turn: number): Promise<Buffer> => {
    const part = buffers[turn]!.subarray(0, Math.min(chunkLength, end - position));
    if ((await readFully(file, part, position)) < part.length) throw fileChanged();
    return part;
  };
  let turn = 0;
  let pending = length > 0 ? read(offset, turn) : null;
  try {
    for (let position = offset; pending;) {
      const chunk: Buffer = await pending;
      position += chunk.length;
      turn = 1 - turn;
      pending = position < end ? read(position, turn) : null;
      yield chunk;
    }
  } finally {
    // A caller that stops early must not leave a read behind that fails unheard, or into a buffer of another.
    await pending?.catch(() => undefined);
    freeBuffers.push(...buffers);
  }
}
