/** How long each method would take with the set in hand: when it is measured, and when no longer. */
import { Failure } from '../../models/failure.ts';
import type { MethodEstimate, RetrainState } from '../../models/retrain-contract.ts';
import {
  trainingOptionsSchema,
  type TrainingMethodName,
  type TrainingOptions,
} from '../../models/training.ts';
import type { TrainService } from '../training/train-service.ts';
import type { Draft } from './draft.ts';
import { MethodEstimates, type MeasuredSet } from './estimates.ts';
import { heldShare } from './held-out-part.ts';
import { noSet } from './refusals.ts';

export class SetMeasurement {
  readonly #draft: Draft;
  readonly #training: Pick<TrainService, 'check' | 'obstacles' | 'probe'>;
  readonly #estimates: MethodEstimates;
  /** The set that was last measured on, or is; null before. */
  #measured: Promise<MeasuredSet> | null = null;
  readonly #closing = new AbortController();

  constructor(draft: Draft, training: Pick<TrainService, 'check' | 'obstacles' | 'probe'>) {
    this.#draft = draft;
    this.#training = training;
    this.#estimates = new MethodEstimates({
      training,
      onChange: async (estimates) => draft.change({ estimates: [...estimates] }),
    });
  }

  /** Measures a draft that was left at the choice of a method: what was measured then is long ago. */
  resume(): void {
    const { report, run, checkJobId } = this.#draft.state;
    if (report !== null && run === null && checkJobId === null && this.#measured === null) this.start();
  }

  /** Measures how long each method would take, and tells of each as soon as it is known. */
  start(): void {
    const { report } = this.#draft.state;
    if (report === null || this.#closing.signal.aborted) return;
    const measured = this.#lookThrough(report);
    this.#measured = measured;
    const start = async (): Promise<void> => {
      const set = await measured;
      if (this.#measured !== measured || this.#closing.signal.aborted) return;
      await this.#draft.change({ estimates: this.#estimates.start(set, trainingOptionsSchema.parse({})) });
    };
    // What cannot be measured is not known; why, the training says.
    void start().catch(() => {});
  }

  stop(): void {
    this.#measured = null;
    void this.#estimates.stop();
  }

  /**
   * How long the method would take with these options.
   *
   * @throws Failure `invalid-request` before a set is checked, what training throws.
   */
  async estimate(method: TrainingMethodName, options: TrainingOptions): Promise<MethodEstimate> {
    if (this.#draft.state.report === null) throw noSet();
    if (this.#measured === null) this.start();
    if (this.#measured === null) throw new Failure('cancelled', 'Earmark is closing. Nothing was measured.');
    return this.#estimates.of(method, options, await this.#measured);
  }

  /** Ends what is measured; nothing is measured from then on. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#estimates.stop();
    await this.#measured?.catch(() => {});
  }

  /** The set with the time that it takes to go through it once more, as training begins. */
  async #lookThrough(report: NonNullable<RetrainState['report']>): Promise<MeasuredSet> {
    const obstacles = await this.#training.obstacles();
    const startMs = performance.now();
    const set = await this.#draft.openSet();
    await this.#training.check(set, { onEvent: () => {}, signal: this.#closing.signal });
    const checkingSeconds = (performance.now() - startMs) / 1000;
    return { report, listPath: this.#draft.store.listPath, obstacles, checkingSeconds, heldShare };
  }
}
