/** One epoch: batches in an order and with changes that follow from the seed and the epoch. */
import { setImmediate } from 'node:timers/promises';
import { Failure } from '../../../models/failure.ts';
import { shuffled } from '../folds.ts';
import { mixedSeed, seededRandom } from '../random.ts';
import type { TrainingExamples } from './examples.ts';
import type { GradientSettings } from './gradient-settings.ts';
import type { Batch } from './learner.ts';
import type { InTraining } from './learner-state.ts';
import { balancedWeights, targetsFor } from './loss.ts';

/** At most so many clips tell what normalisations see in predictions. */
const settlingClips = 256;

export interface EpochOptions {
  readonly examples: TrainingExamples;
  /** How many there are. */
  readonly labels: number;
  readonly settings: GradientSettings;
  /** Changes a batch before it is learned from, such as mixup. */
  readonly augment?: ((batch: Batch, random: () => number) => void) | undefined;
  readonly signal: AbortSignal;
}

/**
 * Learns from every clip once, or as often as is drawn from it.
 *
 * @param epoch from 0.
 * @returns mean loss and accuracy over what was drawn, as it stood when it was learned from.
 * @throws Failure `cancelled`; `invalid-request` when the numbers run away.
 */
export async function runEpoch(
  { learner, adam, average }: InTraining,
  epoch: number,
  learningRate: number,
  { examples, labels, settings, augment, signal }: EpochOptions,
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
export function* plainBatches(
  { examples, settings }: Pick<EpochOptions, 'examples' | 'settings'>,
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

export function throwIfStopped(signal: AbortSignal): void {
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
