/**
 * How long each method would take: measured on this machine and on this set (main/training/probe-method.ts), one
 * method after the other, and told as soon as it is known.
 */
import type { DatasetReport } from '../../models/dataset-check.ts';
import type { SerialisedFailure } from '../../models/failure.ts';
import type { MethodEstimate } from '../../models/retrain-contract.ts';
import { trainingMethods, type TrainingMethodName, type TrainingOptions } from '../../models/training.ts';
import { trainingTracksOf } from '../training/check/check-dataset.ts';
import { ensembleRecipe } from '../training/methods/ensemble.ts';
import type { MethodPace } from '../training/probe-method.ts';
import type { TrainService } from '../training/train-service.ts';

/** Why a method cannot be used here, by method; one that can is left out. */
export type MethodObstacles = Readonly<Partial<Record<TrainingMethodName, SerialisedFailure>>>;

/** What was measured holds so long: then the machine may be busy with something else. */
const keptMs = 20 * 60 * 1000;
/** The same machine is now faster, now slower by about as much. */
const faster = 0.8;
const slower = 1.3;
/** Epochs without a better one after which a method stops, where nothing else is asked for. */
const usualPatience: Readonly<Record<TrainingMethodName, number>> = {
  transfer: 0,
  finetune: 8,
  cnn: 20,
  attention: 20,
  ensemble: 20,
  dense: 15,
};

/** These are the same network as another, which is measured for both; the ensemble is several of it. */
const measuredBy: Readonly<Partial<Record<TrainingMethodName, TrainingMethodName>>> = {
  attention: 'cnn',
  ensemble: 'cnn',
};

export interface MethodEstimatesParts {
  readonly training: Pick<TrainService, 'probe'>;
  /** Told after each method that was measured. */
  readonly onChange: (estimates: readonly MethodEstimate[]) => Promise<void>;
}

/** The set that is measured on. */
export interface MeasuredSet {
  readonly report: DatasetReport;
  readonly listPath: string;
  readonly obstacles: MethodObstacles;
  /** Seconds that looking through the set took, now that everything in it was heard. */
  readonly checkingSeconds: number;
  /** Share of it that is held out to judge by. */
  readonly heldShare: number;
}

/** Every method as it stands before anything is measured. */
export function unmeasured(obstacles: MethodObstacles, isMeasuring: boolean): MethodEstimate[] {
  return trainingMethods.map((method) => ({
    method,
    seconds: null,
    range: null,
    measuring: isMeasuring && obstacles[method] === undefined,
    obstacle: obstacles[method] ?? null,
  }));
}

export class MethodEstimates {
  readonly #parts: MethodEstimatesParts;
  readonly #paces = new Map<string, { readonly pace: MethodPace; readonly atMs: number }>();
  #abort = new AbortController();
  /** One measurement at a time: two would slow each other down. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: MethodEstimatesParts) {
    this.#parts = parts;
  }

  /** Measures every method as it is without options. Answers what is known at once; the rest is told by `onChange`. */
  start(set: MeasuredSet, options: TrainingOptions): MethodEstimate[] {
    void this.stop();
    const estimates = unmeasured(set.obstacles, set.report.trainable);
    if (set.report.trainable) void this.#measureAll(set, options, estimates, this.#abort.signal);
    return [...estimates];
  }

  /**
   * The estimate of one method with these options.
   *
   * @throws what the method throws on a few tracks; Failure `cancelled` once `stop` was called.
   */
  async of(method: TrainingMethodName, options: TrainingOptions, set: MeasuredSet): Promise<MethodEstimate> {
    const obstacle = set.obstacles[method] ?? null;
    const nothing = { method, seconds: null, range: null, measuring: false, obstacle };
    if (obstacle !== null || !set.report.trainable) return nothing;
    return estimateOf(method, options, set, await this.#pace(method, options, set, this.#abort.signal));
  }

  /** Stops what is being measured; resolves when its process is gone. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    await this.#turn.catch(() => {});
  }

  async #measureAll(
    set: MeasuredSet,
    options: TrainingOptions,
    estimates: MethodEstimate[],
    signal: AbortSignal,
  ): Promise<void> {
    for (const [index, { method, obstacle }] of estimates.entries()) {
      if (obstacle !== null) continue;
      const estimate = await this.#pace(method, options, set, signal).then(
        (pace) => estimateOf(method, options, set, pace),
        // What the method cannot do with a few tracks it says when it is started.
        () => ({ ...estimates[index]!, measuring: false }),
      );
      if (signal.aborted) return;
      estimates[index] = estimate;
      await this.#parts.onChange([...estimates]);
    }
  }

  #pace(
    method: TrainingMethodName,
    options: TrainingOptions,
    { report, listPath }: MeasuredSet,
    signal: AbortSignal,
  ): Promise<MethodPace> {
    const { seed: _seed, members: _members, ...others } = options;
    const measured = measuredBy[method] ?? method;
    const key = JSON.stringify([measured, Object.entries(others).toSorted(), listPath, report.genres.length]);
    const measure = async (): Promise<MethodPace> => {
      const known = this.#paces.get(key);
      if (known !== undefined && performance.now() - known.atMs < keptMs) return known.pace;
      signal.throwIfAborted();
      const tracks = trainingTracksOf(report);
      const probe = {
        dataset: listPath,
        method: measured,
        options: { ...others, seed: options.seed },
        tracks,
      };
      const pace = await this.#parts.training.probe(probe, signal);
      this.#paces.set(key, { pace, atMs: performance.now() });
      return pace;
    };
    const result = this.#turn.then(measure, measure);
    this.#turn = result;
    return result;
  }
}

function estimateOf(
  method: TrainingMethodName,
  options: TrainingOptions,
  { report, heldShare, checkingSeconds }: MeasuredSet,
  pace: MethodPace,
): MethodEstimate {
  const held = heldShare * report.usable;
  const learned = report.usable - held;
  // A network of its own hears the tracks that judge it, and so does whoever listens for the first time.
  const listening = pace.listeningSeconds * (report.usable + (pace.epochs === null ? 0 : held));
  const around = 2 * checkingSeconds + listening + pace.fixedSeconds + pace.trackSeconds * learned;
  let [low, high] = [around, around];
  if (pace.epochs !== null) {
    const { most, trackSeconds } = pace.epochs;
    const networks =
      method === 'ensemble' ? (options.members ?? ensembleRecipe.members) : pace.epochs.networks;
    const epochSeconds = trackSeconds * learned * networks;
    low += Math.min(most, (options.patience ?? usualPatience[method]) + 1) * epochSeconds;
    high += most * epochSeconds;
  }
  const range: [number, number] = [rounded(faster * low), rounded(slower * high)];
  return { method, seconds: rounded((low + high) / 2), range, measuring: false, obstacle: null };
}

/** Two digits: more would claim to know better. */
function rounded(seconds: number): number {
  return seconds < 1 ? Math.round(10 * seconds) / 10 : Number(seconds.toPrecision(2));
}
