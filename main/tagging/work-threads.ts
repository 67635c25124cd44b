/**
 * Threads that work on files. A call that goes to another thread and back costs as much as reading a quarter of a
 * megabyte, so a thread does all of a file's work with calls that block it and no other; only the journal's steps
 * come back here. Threads start when there is work and let the process end when there is none.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Failure, type SerialisedFailure } from '../../models/failure.ts';
import type { FileWork } from './file-work.ts';
import type { IntentRecord } from './journal-records.ts';
import type { JournalSteps, ProvedIntent } from './journalled-replace.ts';
import type { PlanRequest, WritePlan } from './plan.ts';
import type { ModificationTime } from './write.ts';

/** Work for a thread. */
export type WorkRequest =
  | { readonly kind: 'plan'; readonly request: PlanRequest }
  | { readonly kind: 'write'; readonly plan: WritePlan; readonly modificationTime: ModificationTime }
  | { readonly kind: 'putBack'; readonly intent: IntentRecord };

/** A step of the journal that a thread asks for. */
export type StepRequest =
  | { readonly kind: 'begin'; readonly temporary: string }
  | { readonly kind: 'commit'; readonly intent: ProvedIntent }
  | { readonly kind: 'syncFolder'; readonly folder: string };

/** How something failed, as it crosses between threads. */
export type ThrownValue =
  | { readonly kind: 'failure'; readonly failure: SerialisedFailure }
  /** A system error's code, null for a defect. */
  | { readonly kind: 'error'; readonly code: string | null; readonly message: string };

/** To a thread. `id` is the work's. */
export type ToThread =
  | { readonly id: number; readonly type: 'work'; readonly work: WorkRequest }
  | { readonly id: number; readonly type: 'stepDone'; readonly thrown: ThrownValue | null };

/** From a thread. Work asks for one step at a time. */
export type FromThread =
  | { readonly id: number; readonly type: 'step'; readonly step: StepRequest }
  | { readonly id: number; readonly type: 'done'; readonly result: WritePlan | string[] }
  | { readonly id: number; readonly type: 'thrown'; readonly thrown: ThrownValue };

/** A thread ended with work in hand: nobody knows how far it came. */
export class ThreadLost extends Failure {
  constructor(options?: ErrorOptions) {
    super(
      'worker-crashed',
      'The part of Earmark that was writing this file stopped. The file is whole; whether it is the old or the ' +
        'new one is found out at the next start.',
      options,
    );
  }
}

const threadFile = new URL(
  import.meta.url.endsWith('.ts') ? './work-thread.ts' : './work-thread.js',
  import.meta.url,
);

/** More than these only take turns at the disk. */
const threadLimit = Math.min(4, Math.max(2, availableParallelism()));
/** Another thread starts when each has this much to do: one can work on a file while another's waits for the disk. */
const workBeforeAnother = 2;

interface Pending {
  readonly settled: PromiseWithResolvers<WritePlan | string[]>;
  readonly steps: JournalSteps | null;
}

interface Thread {
  readonly worker: Worker;
  readonly pending: Map<number, Pending>;
}

const threads: Thread[] = [];
let nextId = 0;

/** File work in threads of this process; all who ask share them. */
export const threadedFileWork: FileWork = {
  plan: async (request) => run<WritePlan>({ kind: 'plan', request }, null),
  write: async (plan, modificationTime, steps) =>
    run<string[]>({ kind: 'write', plan, modificationTime }, steps),
  putBack: async (intent, steps) => run<string[]>({ kind: 'putBack', intent }, steps),
};

function run<Result extends WritePlan | string[]>(
  work: WorkRequest,
  steps: JournalSteps | null,
): Promise<Result> {
  const id = nextId++;
  const settled = Promise.withResolvers<WritePlan | string[]>();
  const thread = leastBusyThread();
  thread.pending.set(id, { settled, steps });
  thread.worker.ref();
  send(thread, { id, type: 'work', work });
  // The thread answers each kind of work with its own kind of result.
  return settled.promise as Promise<Result>;
}

function send({ worker }: Thread, message: ToThread): void {
  worker.postMessage(message);
}

function leastBusyThread(): Thread {
  const [least] = threads.toSorted((a, b) => a.pending.size - b.pending.size);
  const isEnough = least && (least.pending.size < workBeforeAnother || threads.length >= threadLimit);
  return isEnough ? least : startThread();
}

function startThread(): Thread {
  const thread: Thread = { worker: new Worker(threadFile), pending: new Map() };
  thread.worker.on('message', (message: FromThread) => void receive(thread, message));
  thread.worker.once('error', (error) => lose(thread, error));
  thread.worker.once('exit', () => lose(thread, new Error('a thread of the tag writer ended')));
  thread.worker.unref();
  threads.push(thread);
  return thread;
}

async function receive(thread: Thread, message: FromThread): Promise<void> {
  const { id } = message;
  const pending = thread.pending.get(id);
  if (!pending) return;
  if (message.type === 'step') {
    const thrown = await takeStep(pending.steps, message.step);
    if (threads.includes(thread)) send(thread, { id, type: 'stepDone', thrown });
    return;
  }
  thread.pending.delete(id);
  if (thread.pending.size === 0) thread.worker.unref();
  if (message.type === 'done') pending.settled.resolve(message.result);
  else pending.settled.reject(restoreThrown(message.thrown));
}

async function takeStep(steps: JournalSteps | null, step: StepRequest): Promise<ThrownValue | null> {
  if (!steps) throw new Error('planning took a step of the journal');
  try {
    if (step.kind === 'begin') await steps.begin(step.temporary);
    else if (step.kind === 'commit') await steps.commit(step.intent);
    else await steps.syncFolder(step.folder);
    return null;
  } catch (error) {
    return storeThrown(error);
  }
}

function lose(thread: Thread, error: unknown): void {
  const index = threads.indexOf(thread);
  if (index >= 0) threads.splice(index, 1);
  for (const { settled } of thread.pending.values()) settled.reject(new ThreadLost({ cause: error }));
  thread.pending.clear();
}

export function storeThrown(error: unknown): ThrownValue {
  if (error instanceof Failure)
    return { kind: 'failure', failure: { code: error.code, message: error.message } };
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  return { kind: 'error', code, message: error instanceof Error ? error.message : String(error) };
}

export function restoreThrown(thrown: ThrownValue): Error {
  if (thrown.kind === 'failure') return new Failure(thrown.failure.code, thrown.failure.message);
  const error = new Error(thrown.message);
  return thrown.code === null ? error : Object.assign(error, { code: thrown.code });
}
