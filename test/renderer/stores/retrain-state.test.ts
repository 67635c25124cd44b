/** What the interface makes of the wizard's changes and of a training's options. */
import { expect, test } from 'vitest';
import { trainingOptionsSchema } from '../../../models/training.ts';
import { badNumbers, optionsOf, valuesOf } from '../../../renderer/screens/retrain/option-values.ts';
import { countChanges, mergedChanges, noChanges, respelled } from '../../../renderer/stores/retrain-state.ts';

const changes = {
  genres: { clicks: 'Ticks', 'tick tick': 'Ticks', noise: null },
  relabelled: { '/set/a.wav': 'Ticks', '/set/b.wav': 'Drone' },
  leftOut: ['/set/c.wav'],
};

test('a genre that is named anew takes along all that was taken for it', () => {
  const merged = mergedChanges(changes, { ...noChanges, genres: { Ticks: 'Clocks' } });
  expect(merged.genres).toMatchObject({ clicks: 'Clocks', 'tick tick': 'Clocks', noise: null });
  expect(merged.relabelled).toEqual({ '/set/a.wav': 'Clocks', '/set/b.wav': 'Drone' });
});

test('what is taken back is gone, and nothing else', () => {
  const pending = { ...noChanges, takenBack: ['tick tick', '/set/b.wav', '/set/c.wav'] };
  expect(countChanges(pending)).toBe(3);
  expect(mergedChanges(changes, pending)).toEqual({
    genres: { clicks: 'Ticks', noise: null },
    relabelled: { '/set/a.wav': 'Ticks' },
    leftOut: [],
  });
});

test('genres that differ by spelling alone get the spelling that is known', () => {
  expect(respelled(['Hip Hop', 'jazz', 'R&B', 'Dub'], ['hiphop', 'jazz', 'R and B'])).toEqual({
    'Hip Hop': 'hiphop',
    'R&B': 'R and B',
  });
});

test('options go into what is typed and come out as they were', () => {
  const options = trainingOptionsSchema.parse({
    seed: 7,
    epochs: 30,
    learningRate: 0.0005,
    networkSize: 'small',
    classWeights: true,
    augmentation: { masks: true, pitchSemitones: 2 },
  });
  const values = valuesOf(options);
  expect(badNumbers('cnn', values)).toEqual([]);
  expect(optionsOf('cnn', values)).toEqual(options);
  expect(optionsOf('transfer', values)).toEqual({ seed: 7 });
  const wrong = {
    ...values,
    numbers: { ...values.numbers, epochs: '1.5', members: '99', learningRate: '2' },
  };
  expect(badNumbers('cnn', wrong)).toEqual(['epochs', 'learningRate']);
  expect(badNumbers('ensemble', wrong)).toEqual(['epochs', 'learningRate', 'members']);
  expect(badNumbers('transfer', wrong)).toEqual([]);
});
