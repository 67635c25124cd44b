/**
 * The pool of analysis workers: many child processes, each with its own network, behind one method.
 *
 * A native crash, a hang or a lack of memory ends one process and costs one file. Workers start when there is
 * work for them and go when there has been none for a while.
 */
import { type Failure, toSerialisedFailure, type SerialisedFailure } from '../../models/failure.ts';
import type { TrackAnalysis, WorkerReady } from '../../models/worker-contract.ts';
import { AnalysisTask, WaitingTasks } from './analysis-task.ts';
import { inCompletionOrder } from './completion-order.ts';
import { cancelledFailure, describeEnding, fileFailure, startFailure } from './pool-failures.ts';
import { completeOptions, type AnalysisPoolOptions, type CompleteOptions } from './pool-options.ts';
import { WorkerCrew } from './worker-crew.ts';
import type { WorkerEnding } from './worker-ending.ts';
import type { WorkerHandle } from './worker-handle.ts';
import { WorkerProcess, type WorkerListener } from './worker-process.ts';

/** What became of one file of `analyseAll`. */
export type AnalysisOutcome =
  | { readonly path: string; readonly analysis: TrackAnalysis }
  | { readonly path: string; readonly failure: SerialisedFailure };

/** After so many starts in a row that came to nothing, no further worker is started. */
const mostFailedStarts = 3;

export class AnalysisPool {
  readonly #options: CompleteOptions;
  readonly #crew: WorkerCrew;
  readonly #waiting = new WaitingTasks();
  readonly #first = Promise.withResolvers<WorkerReady>();
  /** Somebody asked what the workers run on, and none has said so yet. */
  #firstWanted = false;
  #firstKnown = false;
  #failedStarts = 0;
  #failure: Failure | null = null;
  /** Aborted when the pool is closed or has failed. */
  readonly #end = new AbortController();
  #closing: Promise<void> | null = null;

  constructor(options: AnalysisPoolOptions) {
    this.#options = completeOptions(options);
    this.#crew = new WorkerCrew(this.#options.crew);
    this.#first.promise.catch(() => {});
  }

  /** Most worker processes at a time. */
  get size(): number {
    return this.#crew.size;
  }

  /** Another number of processes from now on: more start when there is work, the others go when theirs is done. */
  resize(size: number): void {
    this.#crew.resize(size);
    this.#dispatch();
  }

  /** Files that keep every worker busy. Ask for no more at a time than this, or use `analyseAll`. */
  get capacity(): number {
    return this.#crew.capacity;
  }

  /** Whether no worker could be started, or none can use the model: the pool is of no use any more. */
  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  /** Process ids of the workers that live now. */
  get workerPids(): number[] {
    return this.#crew.pids;
  }

  /**
   * What the first worker that starts runs on; starts one if none has been.
   * @throws Failure `backend-unavailable` or `damaged-model` when no worker can start
   */
  async ready(): Promise<Pick<WorkerReady, 'backend' | 'reason' | 'embeddingSize'>> {
    if (this.#failure !== null) throw this.#failure;
    this.#firstWanted = !this.#firstKnown;
    this.#dispatch();
    const { backend, reason, embeddingSize } = await this.#first.promise;
    return { backend, reason, embeddingSize };
  }

  /**
   * Analyses one file in some worker.
   *
   * Files beyond `capacity` wait in the pool at a small cost each, so callers with long lists keep `capacity`
   * of them in flight or call `analyseAll`.
   * @param path absolute
   * @param options.signal aborted: the promise rejects at once, and the worker turns to other files within `stopMs`
   * @throws Failure of the file (`unreadable-audio`, `not-found`, ...), `cancelled`, `worker-crashed` (the
   *   process died of this file), `worker-timeout`, or the pool's own `backend-unavailable`, `damaged-model`
   */
  async analyse(path: string, options: { readonly signal?: AbortSignal } = {}): Promise<TrackAnalysis> {
    if (this.#failure !== null) throw this.#failure;
    const { signal } = options;
    if (signal?.aborted === true || this.#closing !== null) throw cancelledFailure();
    const task = new AnalysisTask(path);
    const abort = (): void => this.#cancel(task);
    signal?.addEventListener('abort', abort);
    this.#waiting.add(task);
    this.#dispatch();
    try {
      return await task.result;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /**
   * Analyses a list of any length, `capacity` files at a time, and yields what became of each as it finishes.
   *
   * After an abort the files in hand are yielded as `cancelled`, then the list ends; nothing is thrown. A loop
   * that is left early cancels what it had begun.
   * @throws Failure of the pool itself (`backend-unavailable`, `damaged-model`), or the error of `paths`
   */
  async *analyseAll(
    paths: AsyncIterable<string> | Iterable<string>,
    options: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<AnalysisOutcome, void, void> {
    const left = new AbortController();
    const signal = AbortSignal.any([
      left.signal,
      this.#end.signal,
      ...(options.signal ? [options.signal] : []),
    ]);
    const outcome = async (path: string): Promise<AnalysisOutcome> => {
      try {
        return { path, analysis: await this.analyse(path, { signal }) };
      } catch (thrown) {
        return { path, failure: toSerialisedFailure(thrown) };
      }
    };
    try {
      for await (const result of inCompletionOrder(paths, () => this.capacity, outcome, signal)) {
        if (this.#failure === null || 'analysis' in result) yield result;
      }
      if (this.#failure !== null) throw this.#failure;
    } finally {
      left.abort();
    }
  }

  /** Ends every worker and rejects what is waiting as `cancelled`. The pool cannot be used afterwards. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const failure = cancelledFailure();
    this.#first.reject(failure);
    for (const task of this.#waiting.takeAll()) task.fail(failure);
    this.#end.abort();
    await this.#crew.close();
  }

  #isOver(): boolean {
    return this.#failure !== null || this.#closing !== null;
  }

  #cancel(task: AnalysisTask): void {
    if (task.settled) return;
    task.fail(cancelledFailure());
    if (!this.#waiting.remove(task)) this.#crew.cancel(task);
    this.#dispatch();
  }

  /** Gives waiting files to workers that have room, and starts workers for those that remain. */
  #dispatch(): void {
    if (this.#isOver()) return;
    for (const task of this.#waiting) {
      const worker = this.#crew.workerFor(task, this.#waiting.suspects);
      if (worker === undefined && !task.alone) break;
      if (worker === undefined || !this.#waiting.remove(task)) continue;
      worker.give(task);
    }
    this.#startWorkers();
    this.#crew.watchIdleness();
  }

  #startWorkers(): void {
    let missing = this.#crew.missing(this.#waiting.size, this.#firstWanted ? 1 : 0);
    while (missing > 0 && this.#failedStarts < mostFailedStarts) if (this.#startWorker()) missing -= 1;
  }

  /** @returns whether a process was started; whether it gets anywhere is told by its events */
  #startWorker(): boolean {
    const { spawn, entry, setup, limits } = this.#options;
    let handle: WorkerHandle;
    try {
      handle = spawn(entry);
    } catch (thrown) {
      this.#startFailed(`could not be started (${String(thrown)})`);
      return false;
    }
    this.#crew.add(new WorkerProcess(handle, setup, limits, this.#workerListener));
    return true;
  }

  readonly #workerListener: WorkerListener = {
    ready: (_worker, message) => {
      this.#failedStarts = 0;
      this.#firstWanted = false;
      this.#firstKnown = true;
      this.#first.resolve(message);
      this.#dispatch();
    },
    unfit: (_worker, failure) => this.#fail(failure),
    freed: (worker) => {
      this.#crew.freed(worker);
      this.#dispatch();
    },
    ended: (worker, ending) => {
      this.#crew.remove(worker);
      this.#settleUnfinished(ending);
      if (this.#isOver()) return;
      if (!ending.wasReady && ending.culprit !== null) {
        this.#startFailed(describeEnding(ending));
      } else if (ending.wasReady && this.#crew.isEmpty) {
        this.#failedStarts = 0;
      }
      this.#dispatch();
    },
  };

  /** Fails the file that ended its worker, if that is known, and puts the others back. */
  #settleUnfinished(ending: WorkerEnding): void {
    const { unfinished } = ending;
    const culprit = ending.culprit === 'unknown' && unfinished.length === 1 ? unfinished[0] : ending.culprit;
    for (const task of unfinished) {
      if (task.settled) continue;
      if (this.#closing !== null) task.fail(cancelledFailure());
      else if (this.#failure !== null) task.fail(this.#failure);
      else if (task === culprit) task.fail(fileFailure(ending, this.#options.limits.fileMs));
      else this.#waiting.putBack(task, culprit === 'unknown');
    }
  }

  #startFailed(reason: string): void {
    this.#failedStarts += 1;
    if (this.#failedStarts < mostFailedStarts || !this.#crew.isEmpty) return;
    this.#fail(startFailure(mostFailedStarts, reason));
  }

  /** The pool itself cannot go on. */
  #fail(failure: Failure): void {
    if (this.#isOver()) return;
    this.#failure = failure;
    this.#first.reject(failure);
    for (const task of this.#waiting.takeAll()) task.fail(failure);
    this.#end.abort();
    this.#crew.kill();
  }
}
