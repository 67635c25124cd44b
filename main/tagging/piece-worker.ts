/** A thread that does the long work of writes on files that the main thread opened; see `piece-threads.ts`. */
import { readSync, writeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { Failure } from '../../models/failure.ts';
import { errorCode } from './failures.ts';
import type { PieceAnswer, PieceRequest } from './piece-threads.ts';
import { copyPieces, fingerprintPieces, type PieceTask, type SynchronousFile } from './piece-work.ts';

function fileOf(descriptor: number): SynchronousFile {
  return {
    readSync: (buffer, offset, length, position) => readSync(descriptor, buffer, offset, length, position),
    writeSync: (buffer, offset, length, position) => writeSync(descriptor, buffer, offset, length, position),
  };
}

/** What was sent holds plain byte arrays where there were buffers. */
function withBuffers(task: PieceTask): PieceTask {
  const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    ...task,
    pieces: task.pieces.map((piece) =>
      piece.kind === 'kept'
        ? piece
        : {
            ...piece,
            edit: { ...piece.edit, before: bufferOf(piece.edit.before), after: bufferOf(piece.edit.after) },
          },
    ),
  };
}

function work(request: PieceRequest): string | null {
  const task = withBuffers(request.task);
  const file = fileOf(request.file);
  return request.kind === 'copy'
    ? copyPieces(file, fileOf(request.target), task, request.isClone)
    : fingerprintPieces(file, task, request.side);
}

function answer(request: PieceRequest): PieceAnswer {
  const { id } = request;
  try {
    return { id, ok: true, fingerprint: work(request) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof Failure) return { id, ok: false, failure: error.code, message };
    return { id, ok: false, system: errorCode(error) ?? null, message };
  }
}

parentPort?.on('message', (request: PieceRequest) => parentPort?.postMessage(answer(request)));
