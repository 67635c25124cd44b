/** Copies a file with edits spliced in, and proves a copy against its original byte by byte. */
import { createHash } from 'node:crypto';
import { Failure } from '../../models/failure.ts';
import { lengthChange, piecesOf, type Edits } from './edit.ts';
import { readFully, writeFully, type OpenFile } from './file-system.ts';

/** Two of these per copy: one is read while the other is hashed and written. Bytes. */
const chunkLength = 2 ** 20;

export function fileChanged(): Failure {
  return new Failure(
    'file-changed',
    'This file changed while it was being written, so it was left as it is now. Nothing was written; try again.',
  );
}

/**
 * Writes `original` with the edits to `copy`.
 * @returns SHA-256 of the whole original, in hexadecimal
 * @throws Failure `file-changed` when the original does not hold what the edits expect.
 */
export async function copyWithEdits(
  original: OpenFile,
  size: number,
  edits: Edits,
  copy: OpenFile,
): Promise<string> {
  const hash = createHash('sha256');
  for (const piece of piecesOf(edits, size)) {
    if (piece.kind === 'edit') {
      const { offset, before, after } = piece.edit;
      if (!(await readExactly(original, offset, before.length)).equals(before)) throw fileChanged();
      hash.update(before);
      await writeFully(copy, after);
    } else {
      for await (const chunk of chunksOf(original, piece.offset, piece.length)) {
        hash.update(chunk);
        await writeFully(copy, chunk);
      }
    }
  }
  return hash.digest('hex');
}

/**
 * Proves that `copy` is `original` with exactly these edits: every byte of both is compared.
 * @returns SHA-256 of the whole copy where `withDigest` asks for it, else null
 * @throws Failure `verification-failed`.
 */
export async function proveCopy(
  original: OpenFile,
  size: number,
  edits: Edits,
  copy: OpenFile,
  { withDigest }: { readonly withDigest: boolean },
): Promise<string | null> {
  const hash = withDigest ? createHash('sha256') : null;
  const { size: copySize } = await copy.status();
  if (copySize !== size + lengthChange(edits)) throw differs();
  let position = 0;
  for (const piece of piecesOf(edits, size)) {
    if (piece.kind === 'edit') {
      const { after } = piece.edit;
      if (!(await readExactly(copy, position, after.length)).equals(after)) throw differs();
      hash?.update(after);
      position += after.length;
    } else {
      const copied = chunksOf(copy, position, piece.length);
      for await (const chunk of chunksOf(original, piece.offset, piece.length)) {
        const { value } = await copied.next();
        if (!value || !chunk.equals(value)) throw differs();
        hash?.update(chunk);
      }
      position += piece.length;
    }
  }
  return hash?.digest('hex') ?? null;
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

async function readExactly(file: OpenFile, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  if ((await readFully(file, buffer, offset)) < length) throw fileChanged();
  return buffer;
}

/** A range of a file in chunks; the next is read while the caller uses the last. A chunk is valid until then. */
async function* chunksOf(file: OpenFile, offset: number, length: number): AsyncGenerator<Buffer, void> {
  const buffers = [
    Buffer.allocUnsafe(Math.min(chunkLength, length)),
    Buffer.allocUnsafe(Math.min(chunkLength, length)),
  ];
  const end = offset + length;
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
    // A caller that stops early must not leave a read behind that fails unheard.
    await pending?.catch(() => undefined);
  }
}
