/** Holding tracks out: a share of every genre, groups whole, something left to learn from. */
import { expect, test } from 'vitest';
import { holdOut, type GroupedTrack } from '../../main/training/hold-out.ts';

function tracksOf(genre: string, count: number, groupSize: number): GroupedTrack[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${genre}.${index}`,
    genre,
    group: `${genre} ${Math.floor(index / groupSize)}`,
  }));
}

test('a fifth of every genre is held out, groups whole, the same for the same seed', () => {
  const tracks = [...tracksOf('blues', 40, 4), ...tracksOf('rock', 25, 1)];
  const { training, validation } = holdOut(tracks, 0.2, 3);
  expect(validation.filter(({ genre }) => genre === 'blues')).toHaveLength(8);
  expect(validation.filter(({ genre }) => genre === 'rock')).toHaveLength(5);
  expect(training.length + validation.length).toBe(65);
  const groups = new Set(training.map(({ group }) => group));
  expect(validation.some(({ group }) => groups.has(group))).toBe(false);
  expect(holdOut(tracks, 0.2, 3)).toEqual({ training, validation });
  expect(holdOut(tracks, 0.2, 4).validation).not.toEqual(validation);
});

test('neighbours in the numbering are held out together', () => {
  const { validation } = holdOut(tracksOf('jazz', 50, 1), 0.2, 5);
  const numbers = validation.map(({ id }) => Number(id.slice(5))).toSorted((a, b) => a - b);
  // One run, which may go over the end.
  const gaps = numbers.filter((number, place) => place > 0 && number !== numbers[place - 1]! + 1);
  expect(numbers).toHaveLength(10);
  expect(gaps.length).toBeLessThanOrEqual(1);
});

test('a genre always keeps a group to learn from, even one that two genres share', () => {
  expect(holdOut(tracksOf('folk', 3, 3), 0.2, 1).validation).toHaveLength(0);
  expect(holdOut(tracksOf('folk', 2, 1), 0.5, 1).training).toHaveLength(1);
  const shared = ['pop', 'soul'].flatMap((genre) =>
    ['a', 'b'].map((group) => ({ id: `${genre} ${group}`, genre, group })),
  );
  for (let seed = 0; seed < 20; seed += 1) {
    const { training } = holdOut(shared, 0.5, seed);
    expect(new Set(training.map(({ genre }) => genre)).size).toBe(2);
  }
});
