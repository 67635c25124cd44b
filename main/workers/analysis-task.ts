/** One file on its way through the pool. */
import { Failure } from '../../models/failure.ts';
import type { TrackAnalysis } from '../../models/worker-contract.ts';

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
