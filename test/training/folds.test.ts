/** Folds: stratified, neighbours together, the same for the same seed. */
import { expect, test } from 'vitest';
import { foldsOf } from '../../main/training/folds.ts';

const tracks = ['blues', 'rock'].flatMap((genre) =>
  Array.from({ length: 40 }, (_, index) => ({ id: `${genre}.${index}`, genre })),
);

test('every genre is spread evenly over the folds', () => {
  const folds = foldsOf(tracks, { folds: 4, seed: 1 });
  for (const genre of ['blues', 'rock']) {
    const counts = [0, 0, 0, 0];
    tracks.forEach((track, index) => {
      if (track.genre === genre) counts[folds[index]!]! += 1;
    });
    expect(counts).toEqual([10, 10, 10, 10]);
  }
});

test('neighbours by number share a fold, in whatever order the tracks come', () => {
  const folds = foldsOf(tracks.toReversed(), { folds: 4, blocksPerFold: 1, seed: 1 }).toReversed();
  const blues = folds.slice(0, 40);
  const changes = blues.filter((fold, index) => index > 0 && fold !== blues[index - 1]).length;
  expect(changes).toBe(3);
});

test('the seed decides', () => {
  const options = { folds: 5, blocksPerFold: 4 };
  expect(foldsOf(tracks, { ...options, seed: 3 })).toEqual(foldsOf(tracks, { ...options, seed: 3 }));
  expect(foldsOf(tracks, { ...options, seed: 3 })).not.toEqual(foldsOf(tracks, { ...options, seed: 4 }));
});

test('a genre of fewer tracks than folds leaves folds empty of it', () => {
  const few = tracks.slice(0, 2);
  expect(new Set(foldsOf(few, { folds: 5, seed: 1 })).size).toBe(2);
});
