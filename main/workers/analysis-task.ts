/** Files on their way through the pool. */
import type { Failure } from '../../models/failure.ts';
import type { TrackAnalysis } from '../../models/worker-contract.ts';

/** One file, and the answer its caller waits for. */
export class AnalysisTask {
  readonly path: string;
  /**
   * To be in hand with nothing beside it: it was in hand, among others, when a worker ended, and if it is the
   * cause it shall fail alone.
   */
  alone = false;
  readonly result: Promise<TrackAnalysis>;
  #settled = false;
  #resolve: (analysis: TrackAnalysis) => void = () => {};
  #reject: (failure: Failure) => void = () => {};

  constructor(path: string) {
    this.path = path;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether the caller has its answer; a worker may still be busy with the file. */
  get settled(): boolean {
    return this.#settled;
  }

  succeed(analysis: TrackAnalysis): void {
    this.#settled = true;
    this.#resolve(analysis);
  }

  fail(failure: Failure): void {
    this.#settled = true;
    this.#reject(failure);
  }
}

/** Files that no worker has in hand, in the order of service: suspects, those a worker left behind, new ones. */
export class WaitingTasks {
  readonly #suspects = new Set<AnalysisTask>();
  readonly #returned = new Set<AnalysisTask>();
  readonly #new = new Set<AnalysisTask>();
  readonly #lists = [this.#suspects, this.#returned, this.#new];

  get size(): number {
    return this.#lists.reduce((sum, list) => sum + list.size, 0);
  }

  /** How many of them are to be in hand alone. */
  get suspects(): number {
    return this.#suspects.size;
  }

  add(task: AnalysisTask): void {
    this.#new.add(task);
  }

  /** Takes a file back from a worker that ended, which it may itself have ended. */
  putBack(task: AnalysisTask, suspect: boolean): void {
    task.alone = suspect;
    (suspect ? this.#suspects : this.#returned).add(task);
  }

  /** @returns whether it was waiting */
  remove(task: AnalysisTask): boolean {
    return this.#lists.some((list) => list.delete(task));
  }

  takeAll(): AnalysisTask[] {
    const tasks = [...this];
    for (const list of this.#lists) list.clear();
    return tasks;
  }

  *[Symbol.iterator](): Generator<AnalysisTask> {
    for (const list of this.#lists) yield* list;
  }
}
