/** The list of changes to examples, read and told again. */
import { Command } from 'commander';
import { expect, test } from 'vitest';
import {
  augmentationText,
  trainingOptionsOf,
  withTrainingOptions,
  type TrainingFlags,
} from '../../main/cli/training-options.ts';
import { trainingOptionsSchema } from '../../models/training.ts';

function read(...words: string[]): ReturnType<typeof trainingOptionsOf> {
  const command = withTrainingOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  return trainingOptionsOf(command.parse(words, { from: 'user' }).opts<TrainingFlags>());
}

test('every option reaches the method', () => {
  const words =
    '--seed 7 --epochs 5 --batch-size 16 --learning-rate 0.01 --schedule cosine --patience 3 --label-smoothing 0.1 --class-weights --augment pitch,stretch=0.1,noise=30,equaliser,masks,mixup --deltas --mels 64 --small --members 5 --normalise-loudness --remove-silence --pre-emphasis';
  const options = read(...words.split(' '));
  expect(options).toEqual({
    seed: 7,
    epochs: 5,
    batchSize: 16,
    learningRate: 0.01,
    schedule: 'cosine',
    patience: 3,
    labelSmoothing: 0.1,
    classWeights: true,
    augmentation: {
      pitchSemitones: 2,
      stretch: 0.1,
      noiseBelowDecibels: 30,
      equaliserDecibels: 6,
      masks: true,
      mixup: 0.2,
    },
    deltas: true,
    nMels: 64,
    networkSize: 'small',
    members: 5,
    normaliseLoudness: true,
    removeSilence: true,
    preEmphasis: true,
  });
  expect(Object.keys(options).toSorted()).toEqual(Object.keys(trainingOptionsSchema.shape).toSorted());
  expect(read()).toEqual({ seed: 1 });
});

test('a list of changes is told as it is read', () => {
  for (const text of ['pitch=2,stretch=0.1,noise=30,equaliser=6,mixup=0.2,masks', 'masks', 'none']) {
    const { augmentation } = read('--augment', text);
    expect(augmentationText(augmentation!)).toBe(text);
  }
  expect(() => read('--augment', 'echo')).toThrow(/"echo" is no change to examples/);
  expect(() => read('--augment', 'pitch=40')).toThrow();
});
