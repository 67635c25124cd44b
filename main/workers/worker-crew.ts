/** The processes of a pool: how many live, which of them takes a file, and when they go. */
import type { AnalysisTask } from './analysis-task.ts';
import type { WorkerProcess } from './worker-process.ts';

/** A killed process is gone in milliseconds, but one that waits for a dead disk may stay for ever. */
const closeMs = 3000;

export interface CrewOptions {
  /** Most processes at a time. */
  readonly size: number;
  /** Files in one worker's hands. */
  readonly filesPerWorker: number;
  /** Without work for so long, workers are ended and their memory is free. */
  readonly idleMs: number;
}

export class WorkerCrew {
  #size: number;
  readonly #filesPerWorker: number;
  readonly #idleMs: number;
  readonly #workers = new Set<WorkerProcess>();
  /** Workers beyond the size: they finish what they have in hand and go. */
  readonly #surplus = new Set<WorkerProcess>();
  #idleTimer: NodeJS.Timeout | undefined;

  constructor({ size, filesPerWorker, idleMs }: CrewOptions) {
    this.#size = Math.max(1, size);
    this.#filesPerWorker = Math.max(1, filesPerWorker);
    this.#idleMs = idleMs;
  }

  /** Most processes at a time. */
  get size(): number {
    return this.#size;
  }

  /** Another number of processes from now on; those beyond it go when what they have in hand is done. */
  resize(size: number): void {
    this.#size = Math.max(1, size);
    const alive = [...this.#workers].filter(isAlive).toSorted((one, other) => one.load - other.load);
    this.#surplus.clear();
    for (const worker of alive.slice(0, Math.max(0, alive.length - this.#size))) {
      this.#surplus.add(worker);
      if (worker.load === 0) worker.kill();
    }
  }

  /** Files that keep every worker busy. */
  get capacity(): number {
    return this.#size * this.#filesPerWorker;
  }

  get isEmpty(): boolean {
    return this.#workers.size === 0;
  }

  /** Process ids of the workers that live now. */
  get pids(): number[] {
    return [...this.#workers].flatMap((worker) => worker.pid ?? []);
  }

  add(worker: WorkerProcess): void {
    this.#workers.add(worker);
  }

  /** A worker that has ended. */
  remove(worker: WorkerProcess): void {
    this.#workers.delete(worker);
    this.#surplus.delete(worker);
  }

  /** A worker became free; one that is beyond the size goes. */
  freed(worker: WorkerProcess): void {
    if (this.#surplus.has(worker) && worker.load === 0) worker.kill();
  }

  /**
   * The worker to take the file, if any has room for it.
   *
   * @param suspects files that wait for a worker of their own.
   */
  workerFor(task: AnalysisTask, suspects: number): WorkerProcess | undefined {
    const serving = [...this.#workers].filter((worker) => worker.serving && !this.#surplus.has(worker));
    if (task.alone) return serving.find(({ load }) => load === 0);
    const open = serving
      .filter((worker) => !worker.exclusive)
      .toSorted((one, other) => one.load - other.load);
    // A suspect waits for a worker of its own: the one nearest to that takes nothing new.
    if (suspects > 0) open.shift();
    return open.find((worker) => worker.load < this.#filesPerWorker);
  }

  /**
   * How many processes there are too few for the work.
   *
   * @param waiting files that no worker has in hand.
   * @param least processes that are wanted even without work.
   */
  missing(waiting: number, least: number): number {
    const alive = [...this.#workers].filter((worker) => isAlive(worker) && !this.#surplus.has(worker));
    const inHand = alive.reduce((sum, worker) => sum + worker.load, 0);
    return Math.min(this.#size, Math.max(waiting + inHand, least)) - alive.length;
  }

  /** Tells whoever has the file in hand to stop. */
  cancel(task: AnalysisTask): void {
    for (const worker of this.#workers) worker.cancel(task);
  }

  /** Ends every worker after a while, unless work comes before; call it whenever work comes or goes. */
  watchIdleness(): void {
    clearTimeout(this.#idleTimer);
    const workers = [...this.#workers];
    if (workers.length === 0 || workers.some((worker) => worker.starting || worker.load > 0)) return;
    this.#idleTimer = setTimeout(() => this.kill(), this.#idleMs);
    this.#idleTimer.unref();
  }

  /** Ends every worker at once. */
  kill(): void {
    clearTimeout(this.#idleTimer);
    for (const worker of this.#workers) worker.kill();
  }

  /** Ends every worker, and answers once they are gone, or have had time enough for it. */
  async close(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, closeMs);
    const gone = [...this.#workers].map((worker) => worker.gone);
    this.kill();
    await Promise.race([Promise.all(gone), late]);
    clearTimeout(timer);
  }
}

function isAlive(worker: WorkerProcess): boolean {
  return worker.starting || worker.serving;
}
