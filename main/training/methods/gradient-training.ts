/** What methods that train by gradients share: their settings, what a checkpoint is of, and what is told of epochs. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { TrainingOptions } from '../../../models/training.ts';
import type { CheckpointPlace } from '../network/checkpoint.ts';
import type { GradientSettings } from '../network/gradient-settings.ts';
import type { TrainLearnerOptions } from '../network/train-learner.ts';
import { mixedSeed } from '../random.ts';
import type { HeldOut } from './held-out.ts';
import type { TrainingContext, TrainingTrack } from './method.ts';

/** Which network of an ensemble; a network alone is the first of one. */
export interface Member {
  /** From 1. */
  readonly member: number;
  readonly members: number;
}

/**
 * The method's own settings, and over them what a person set. The first of an ensemble has the seed itself: it is
 * the network that would have been trained alone.
 */
export function settingsFor(
  own: Omit<GradientSettings, 'seed'>,
  options: TrainingOptions,
  { member }: Pick<Member, 'member'> = { member: 1 },
): GradientSettings {
  return {
    ...own,
    ...definedOnly({
      epochs: options.epochs,
      batchSize: options.batchSize,
      learningRate: options.learningRate,
      schedule: options.schedule,
      patience: options.patience,
      labelSmoothing: options.labelSmoothing,
      classWeights: options.classWeights,
    }),
    seed: member === 1 ? options.seed : mixedSeed(options.seed, member),
  };
}

function definedOnly<Value extends object>(
  values: Value,
): { [Key in keyof Value]?: NonNullable<Value[Key]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Value]?: NonNullable<Value[Key]>;
  };
}

/**
 * Where a network's checkpoint lies, and what it is of: it goes on with the same data and settings and no others.
 *
 * @param name of the network's file.
 * @param settings all that decides what is learned, beside the tracks.
 * @param numbersOf what is learned of a track.
 */
export function checkpointFor<Track extends TrainingTrack>(
  { checkpointFolder }: TrainingContext,
  name: string,
  settings: readonly unknown[],
  split: HeldOut<Track>,
  numbersOf: (track: Track) => Iterable<Int8Array | Float32Array>,
): CheckpointPlace {
  const digest = createHash('sha256').update(JSON.stringify(settings));
  for (const part of ['training', 'validation'] as const) {
    for (const track of split[part]) {
      digest.update(JSON.stringify([part, track.id, track.genre]));
      for (const { buffer, byteOffset, byteLength } of numbersOf(track)) {
        digest.update(new Uint8Array(buffer, byteOffset, byteLength));
      }
    }
  }
  return { path: join(checkpointFolder, `${name}.checkpoint`), identity: digest.digest('hex') };
}

/** Tells the context of each epoch; what remains includes the networks still to come. */
export function reportsOf(
  { onEvent, signal }: TrainingContext,
  { member, members }: Member = { member: 1, members: 1 },
): Pick<TrainLearnerOptions, 'onEpoch' | 'onWarning' | 'signal'> {
  return {
    onEpoch: ({ remainingSeconds, ...epoch }) =>
      onEvent({
        type: 'epoch',
        member,
        members,
        ...epoch,
        remainingSeconds: remainingSeconds + (members - member) * epoch.epochs * epoch.seconds,
      }),
    onWarning: (message) => onEvent({ type: 'warning', message }),
    signal,
  };
}
