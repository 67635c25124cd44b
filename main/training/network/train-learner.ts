/**
 * The training loop: epochs of batches, a look at the validation clips after each, the best of them kept.
 *
 * Everything random follows from the seed, the epoch and the place within it, so the same seed gives the same
 * numbers to the bit, and a run that goes on from a checkpoint gives those of one that was never stopped.
 */
import { setImmediate } from 'node:timers/promises';
import { Failure } from '../../../models/failure.ts';
import { indexOfLargest, softmax } from '../../../models/head.ts';
import { shuffled } from '../folds.ts';
import { mixedSeed, seededRandom } from '../random.ts';
import { Adam } from './adam.ts';
import { writeCheckpoint, type CheckpointPlace, type EpochRecord } from './checkpoint.ts';
import type { Batch, Learner } from './learner.ts';
import { restoreValues, resume, stateOf, valuesOf, type InTraining } from './learner-state.ts';
import { balancedWeights, targetsFor } from './loss.ts';
import { RunningAverage } from './running-average.ts';
import { advance, firstPace, isOver, learningRateOf, type Pace, type PaceOptions } from './schedule.ts';

export type { EpochRecord } from './checkpoint.ts';

/** At most so many clips tell what normalisations see in predictions. */
const settlingClips = 256;

/** Labelled clips to learn from. */
export interface TrainingExamples {
  /** The label of each clip, by its place. */
  readonly labels: readonly number[];
  /** Numbers in one input. */
  readonly inputLength: number;
  /** Inputs drawn from every clip in an epoch; 1 if left out. */
  readonly drawsPerClip?: number;
  /**
   * Writes an input of the clip, `[frames, nMels]` or `[count]` row by row: a crop at a random place, changed at
   * random where the examples are augmented.
   */
  draw(clip: number, random: () => number, target: Float32Array): void;
  /** The same as predictions will have it, not changed; `draw` if left out. */
  drawPlain?(clip: number, random: () => number, target: Float32Array): void;
}

/** Labelled clips that decide when to stop. */
export interface ValidationExamples {
  readonly labels: readonly number[];
  /** The inputs that a prediction would be made from, all of one length. */
  windows(clip: number): readonly Float32Array[];
}

export interface GradientSettings extends PaceOptions {
  readonly seed: number;
  readonly batchSize: number;
  /** Share of each target that is spread over all labels. */
  readonly labelSmoothing: number;
  /** Rare labels count as much as frequent ones. */
  readonly classWeights: boolean;
  /** See Adam; 0 if left out. */
  readonly weightDecay?: number;
  /**
   * What is validated and kept is the running mean of all numbers over so many steps (Polyak and Juditsky 1992,
   * https://doi.org/10.1137/0330046), which evens out the noise of the last ones; 0 or left out for none.
   */
  readonly averagedSteps?: number;
  /** The learner knows something already: an epoch is only kept if it is better than the start. */
  readonly startsTrained?: boolean;
}

export interface TrainLearnerOptions {
  readonly examples: TrainingExamples;
  readonly validation: ValidationExamples;
  /** How many there are. */
  readonly labels: number;
  readonly settings: GradientSettings;
  /** Changes a batch before it is learned from, such as mixup. */
  readonly augment?: ((batch: Batch, random: () => number) => void) | undefined;
  /** Null to keep none. */
  readonly checkpoint: CheckpointPlace | null;
  /** After every epoch, when its checkpoint is written; those of a run that is gone on with come first. */
  readonly onEpoch: (epoch: EpochRecord & { readonly remainingSeconds: number }) => void;
  readonly onWarning: (message: string) => void;
  readonly signal: AbortSignal;
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

async function runEpoch(
  { learner, adam, average }: InTraining,
  epoch: number,
  learningRate: number,
  { examples, labels, settings, augment, signal }: TrainLearnerOptions,
): Promise<{ loss: number; accuracy: number }> {
  const { seed, batchSize, labelSmoothing } = settings;
  const clips = examples.labels.length;
  const draws = clips * (examples.drawsPerClip ?? 1);
  const order = shuffled(draws, seededRandom(mixedSeed(seed, epoch, -1)));
  const weightOf = settings.classWeights ? balancedWeights(examples.labels, labels) : null;
  // Batches of nearly one size: a small rest would be normalised by next to nothing.
  const batches = Math.max(1, Math.round(draws / batchSize));
  let loss = 0;
  let right = 0;
  for (let index = 0; index < batches; index += 1) {
    // Lets messages in, a cancellation among them.
    await setImmediate();
    throwIfStopped(signal);
    const chosen = order
      .slice(Math.floor((index * draws) / batches), Math.floor(((index + 1) * draws) / batches))
      .map((draw) => draw % clips);
    const random = seededRandom(mixedSeed(seed, epoch, index));
    const labelOf = chosen.map((clip) => examples.labels[clip]!);
    const batch: Batch = {
      inputs: new Float32Array(chosen.length * examples.inputLength),
      count: chosen.length,
      targets: targetsFor(labelOf, labels, labelSmoothing),
      weights: Float32Array.from(labelOf, (label) => weightOf?.[label] ?? 1),
    };
    chosen.forEach((clip, row) => {
      const start = row * examples.inputLength;
      examples.draw(clip, random, batch.inputs.subarray(start, start + examples.inputLength));
    });
    augment?.(batch, random);
    const lesson = learner.learn(batch, mixedSeed(seed, epoch, index, 1));
    if (!Number.isFinite(lesson.loss)) throw ranAway(learningRate);
    adam.step(lesson.gradients, learningRate);
    average.follow(adam.steps);
    loss += lesson.loss * chosen.length;
    right += lesson.right;
  }
  return { loss: loss / draws, accuracy: right / draws };
}

/** Clips as predictions will have them, for the statistics of an epoch. */
function* plainBatches(
  { examples, settings }: TrainLearnerOptions,
  epoch: number,
): Iterable<Pick<Batch, 'inputs' | 'count'>> {
  const { inputLength } = examples;
  const random = seededRandom(mixedSeed(settings.seed, epoch, -2));
  const clips = shuffled(examples.labels.length, random).slice(0, settlingClips);
  for (let start = 0; start < clips.length; start += settings.batchSize) {
    const chosen = clips.slice(start, start + settings.batchSize);
    const inputs = new Float32Array(chosen.length * inputLength);
    chosen.forEach((clip, row) => {
      const target = inputs.subarray(row * inputLength, (row + 1) * inputLength);
      if (examples.drawPlain === undefined) examples.draw(clip, random, target);
      else examples.drawPlain(clip, random, target);
    });
    yield { inputs, count: chosen.length };
  }
}

function* windowsOf(validation: ValidationExamples): Iterable<readonly Float32Array[]> {
  for (const clip of validation.labels.keys()) yield validation.windows(clip);
}

/** As a track is predicted: from the mean over its windows. */
function scoreValidation(
  predictions: readonly Float32Array[],
  targets: readonly number[],
  labels: number,
): { loss: number; accuracy: number } {
  let loss = 0;
  let right = 0;
  predictions.forEach((windows, clip) => {
    const probabilities = softmax(meanOfRows(windows, labels));
    loss -= Math.log(Math.max(probabilities[targets[clip]!]!, 1e-12));
    if (indexOfLargest(probabilities) === targets[clip]) right += 1;
  });
  return { loss: loss / targets.length, accuracy: right / targets.length };
}

/** The mean of rows of so many numbers. */
export function meanOfRows(rows: Float32Array, columns: number): Float64Array {
  const mean = new Float64Array(columns);
  rows.forEach((value, place) => (mean[place % columns]! += value));
  const count = rows.length / columns;
  return mean.map((sum) => sum / count);
}

function throwIfStopped(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new Failure(
    'cancelled',
    'The training was stopped. No model was made; what was learned so far is kept, and the same command goes on from there.',
  );
}

function ranAway(learningRate: number): Failure {
  return new Failure(
    'invalid-request',
    `The training ran away: its loss is no number any more. No model was made. Train again with a learning rate below ${learningRate}.`,
  );
}
