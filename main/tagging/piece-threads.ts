/**
 * Threads for the long work of writes. Threads of one process share its open files, so a task names them by
 * number. They start with the first task and let the process end when nothing is under way.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Failure, type FailureCode } from '../../models/failure.ts';
import type { PieceTask, Side } from './piece-work.ts';

interface TaskForFile {
  readonly id: number;
  /** The open file's number. */
  readonly file: number;
  readonly task: PieceTask;
}

export type PieceRequest =
  | (TaskForFile & { readonly kind: 'copy'; readonly target: number; readonly isClone: boolean })
  | (TaskForFile & { readonly kind: 'fingerprint'; readonly side: Side });

export type PieceAnswer = { readonly id: number } & (
  | { readonly ok: true; readonly fingerprint: string | null }
  | { readonly ok: false; readonly failure: FailureCode; readonly message: string }
  /** A system error's code, or null for a defect. */
  | { readonly ok: false; readonly system: string | null; readonly message: string }
);

type Distribute<Request> = Request extends unknown ? Omit<Request, 'id'> : never;

const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? './piece-worker.ts' : './piece-worker.js',
  import.meta.url,
);

/** More than this only take turns at the disk. */
const threadLimit = Math.min(4, Math.max(2, availableParallelism()));

interface Thread {
  readonly worker: Worker;
  readonly pending: Map<number, PromiseWithResolvers<string | null>>;
}

const threads: Thread[] = [];
let nextId = 0;

/** Gives a task to the thread with the least to do. Rejects with a Failure or a system error. */
export function runPieceTask(request: Distribute<PieceRequest>): Promise<string | null> {
  const id = nextId++;
  const settled = Promise.withResolvers<string | null>();
  const thread = leastBusyThread();
  thread.pending.set(id, settled);
  thread.worker.ref();
  thread.worker.postMessage({ ...request, id });
  return settled.promise;
}

function leastBusyThread(): Thread {
  const [least] = threads.toSorted((a, b) => a.pending.size - b.pending.size);
  if (least && (least.pending.size === 0 || threads.length >= threadLimit)) return least;
  return startThread();
}

function startThread(): Thread {
  const thread: Thread = { worker: new Worker(workerFile), pending: new Map() };
  const { worker, pending } = thread;
  worker.on('message', (answer: PieceAnswer) => {
    const settled = pending.get(answer.id);
    pending.delete(answer.id);
    if (pending.size === 0) worker.unref();
    if (answer.ok) settled?.resolve(answer.fingerprint);
    else settled?.reject(errorOf(answer));
  });
  worker.once('error', (error) => drop(thread, error));
  worker.once('exit', () => drop(thread, new Error('a thread of the tag writer ended')));
  worker.unref();
  threads.push(thread);
  return thread;
}

function drop(thread: Thread, error: unknown): void {
  const index = threads.indexOf(thread);
  if (index >= 0) threads.splice(index, 1);
  for (const settled of thread.pending.values()) settled.reject(error);
  thread.pending.clear();
}

function errorOf(answer: Extract<PieceAnswer, { readonly ok: false }>): Error {
  if ('failure' in answer) return new Failure(answer.failure, answer.message);
  const error = new Error(answer.message);
  return answer.system === null ? error : Object.assign(error, { code: answer.system });
}
