/**
 * The training loop: epochs of batches, a look at the validation clips after each, the best of them kept.
 *
 * Everything random follows from the seed, the epoch and the place within it, so the same seed gives the same
 * numbers to the bit, and a run that goes on from a checkpoint gives those of one that was never stopped.
 */
import { Adam } from './adam.ts';
import { writeCheckpoint, type CheckpointPlace, type EpochRecord } from './checkpoint.ts';
import { plainBatches, runEpoch, throwIfStopped, type EpochOptions } from './epoch.ts';
import type { ValidationExamples } from './examples.ts';
import type { Learner } from './learner.ts';
import { restoreValues, resume, stateOf, valuesOf } from './learner-state.ts';
import { RunningAverage } from './running-average.ts';
import { advance, firstPace, isOver, learningRateOf, type Pace } from './schedule.ts';
import { scoreValidation, windowsOf } from './validation.ts';

export interface TrainLearnerOptions extends EpochOptions {
  readonly validation: ValidationExamples;
  /** Null to keep none. */
  readonly checkpoint: CheckpointPlace | null;
  /** After every epoch, when its checkpoint is written; those of a run that is gone on with come first. */
  readonly onEpoch: (epoch: EpochRecord & { readonly remainingSeconds: number }) => void;
  readonly onWarning: (message: string) => void;
}

export interface TrainingOutcome {
  readonly history: readonly EpochRecord[];
  /** Whose numbers were kept, from 1; 0 for the start. */
  readonly bestEpoch: number;
  /** What these numbers predict of each validation clip's windows, `[windows, labels]` row by row. */
  readonly predictions: readonly Float32Array[];
}

/**
 * Trains the learner, which holds the best epoch's numbers afterwards.
 *
 * @throws Failure `cancelled` once the signal is aborted, `invalid-request` when the numbers run away.
 */
export async function trainLearner(learner: Learner, options: TrainLearnerOptions): Promise<TrainingOutcome> {
  const { settings, validation, labels, checkpoint, signal } = options;
  const adam = new Adam(learner.parameters, settings.weightDecay ?? 0);
  const average = new RunningAverage(learner, settings.averagedSteps ?? 0);
  const found =
    checkpoint === null ? null : await resume({ learner, adam, average }, checkpoint, options.onWarning);
  let pace = found?.pace ?? startOf(learner, options);
  let best = found?.best ?? valuesOf(learner.parameters, learner.statistics);
  const history = found?.history ?? [];
  const tell = (record: EpochRecord): void =>
    options.onEpoch({ ...record, remainingSeconds: record.seconds * (settings.epochs - record.epoch) });
  history.forEach(tell);
  while (!isOver(pace, settings)) {
    const started = performance.now();
    const learningRate = learningRateOf(pace, settings);
    const { loss, accuracy } = await runEpoch({ learner, adam, average }, pace.epoch, learningRate, options);
    const { scored, values } = average.use(() => {
      learner.settle?.(plainBatches(options, pace.epoch));
      const predictions = learner.predict(windowsOf(validation));
      return {
        scored: scoreValidation(predictions, validation.labels, labels),
        values: valuesOf(learner.parameters, learner.statistics),
      };
    });
    pace = advance(pace, scored.loss, settings);
    if (pace.bestEpoch === pace.epoch) best = values;
    const record: EpochRecord = {
      epoch: pace.epoch,
      epochs: settings.epochs,
      loss,
      accuracy,
      validationLoss: scored.loss,
      validationAccuracy: scored.accuracy,
      learningRate,
      seconds: (performance.now() - started) / 1000,
    };
    history.push(record);
    if (checkpoint !== null) {
      await writeCheckpoint(checkpoint, { pace, ...stateOf({ learner, adam, average }), best, history });
    }
    tell(record);
    throwIfStopped(signal);
  }
  restoreValues(best, learner.parameters, learner.statistics);
  return { history, bestEpoch: pace.bestEpoch, predictions: learner.predict(windowsOf(validation)) };
}

function startOf(learner: Learner, { settings, validation, labels }: TrainLearnerOptions): Pace {
  if (settings.startsTrained !== true) return firstPace;
  const { loss } = scoreValidation(learner.predict(windowsOf(validation)), validation.labels, labels);
  return { ...firstPace, bestLoss: loss };
}
