/** Splits: nothing that belongs together parts, genres keep their shares, the seed decides. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import {
  foldsAtRandom,
  foldsByGroup,
  foldsOfGroups,
  holdOutAtRandom,
  holdOutGroups,
  splitByLists,
  type GroupedTrack,
} from '../../main/training/splits.ts';
import { fc } from '../support/properties.ts';

/** Tracks whose groups are each of one genre. */
const tracksByGenre = fc
  .array(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((genres) =>
    genres.flatMap((sizes, genre) =>
      sizes.flatMap((size, group) =>
        Array.from({ length: size }, (): GroupedTrack => ({
          genre: `g${genre}`,
          group: `${genre}/${group}`,
        })),
      ),
    ),
  );
/** Tracks of artists who play anything. */
const mixedTracks = fc.array(
  fc.record({
    genre: fc.constantFrom('a', 'b', 'c'),
    group: fc.constantFrom('p', 'q', 'r', 's', 't', 'u', 'v', 'w'),
  }),
  { minLength: 1, maxLength: 80 },
);
const seeds = fc.integer({ min: 0, max: 1000 });
const shares = fc.double({ min: 0.1, max: 0.5, noNaN: true });

function groupsAt(tracks: readonly GroupedTrack[], positions: readonly number[]): Set<string> {
  return new Set(positions.map((position) => tracks[position]!.group));
}

test('no group is on both sides, and every track is on one', () => {
  fc.assert(
    fc.property(fc.oneof(tracksByGenre, mixedTracks), shares, seeds, (tracks, share, seed) => {
      const { train, held, leaky } = holdOutGroups(tracks, { share, seed });
      expect(leaky).toBe(false);
      expect([...train, ...held].toSorted((a, b) => a - b)).toEqual([...tracks.keys()]);
      const onBoth = [...groupsAt(tracks, train)].filter((group) => groupsAt(tracks, held).has(group));
      expect(onBoth).toEqual([]);
    }),
  );
});

test('every genre of two groups is on both sides, its share missed by no more than its largest group', () => {
  fc.assert(
    fc.property(tracksByGenre, shares, seeds, (tracks, share, seed) => {
      const { held } = holdOutGroups(tracks, { share, seed });
      for (const [genre, ofGenre] of Map.groupBy(tracks, (track) => track.genre)) {
        const sizes = [...Map.groupBy(ofGenre, ({ group }) => group).values()].map(({ length }) => length);
        if (sizes.length < 2) continue;
        const count = held.filter((position) => tracks[position]!.genre === genre).length;
        expect(count).toBeGreaterThan(0);
        expect(count).toBeLessThan(ofGenre.length);
        const wish = Math.max(1, Math.round(share * ofGenre.length));
        expect(Math.abs(count - wish)).toBeLessThanOrEqual(Math.max(...sizes));
      }
    }),
  );
});

test('folds keep groups whole, spread genres, and every genre of enough groups is in every fold', () => {
  fc.assert(
    fc.property(tracksByGenre, fc.integer({ min: 2, max: 6 }), seeds, (tracks, folds, seed) => {
      const foldOf = foldsOfGroups(tracks, { folds, seed });
      for (const members of Map.groupBy(tracks.keys(), (index) => tracks[index]!.group).values()) {
        expect(new Set([...members].map((index) => foldOf[index])).size).toBe(1);
      }
      for (const indexes of Map.groupBy(tracks.keys(), (index) => tracks[index]!.genre).values()) {
        const counts = Array.from({ length: folds }, () => 0);
        for (const index of indexes) counts[foldOf[index]!]! += 1;
        const sizes = [...Map.groupBy(indexes, (index) => tracks[index]!.group).values()].map(
          ({ length }) => length,
        );
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(Math.max(...sizes));
        if (sizes.length >= folds) expect(Math.min(...counts)).toBeGreaterThan(0);
      }
    }),
  );
});

test('folds of artists who play anything keep them whole', () => {
  fc.assert(
    fc.property(mixedTracks, seeds, (tracks, seed) => {
      const foldOf = foldsOfGroups(tracks, { folds: 3, seed });
      const folds = Map.groupBy(tracks.keys(), (index) => tracks[index]!.group);
      for (const members of folds.values()) {
        expect(new Set([...members].map((index) => foldOf[index])).size).toBe(1);
      }
    }),
  );
});

const many = Array.from({ length: 200 }, (_, index) => ({
  genre: index % 4 === 0 ? 'rare' : 'common',
  group: `artist ${index % 37}`,
}));

test('the seed decides', () => {
  const options = { share: 0.2, seed: 1 };
  expect(holdOutGroups(many, options)).toEqual(holdOutGroups(many, options));
  expect(holdOutGroups(many, options)).not.toEqual(holdOutGroups(many, { ...options, seed: 2 }));
  const folds = { folds: 5, seed: 1 };
  expect(foldsOfGroups(many, folds)).toEqual(foldsOfGroups(many, folds));
  expect(foldsOfGroups(many, folds)).not.toEqual(foldsOfGroups(many, { ...folds, seed: 2 }));
});

test('a random split is exact in every genre, and marked as leaky', () => {
  const { kind, leaky, held } = holdOutAtRandom(many, { share: 0.2, seed: 3 });
  expect({ kind, leaky }).toEqual({ kind: 'random', leaky: true });
  expect(held.filter((position) => many[position]!.genre === 'rare')).toHaveLength(10);
  expect(held.filter((position) => many[position]!.genre === 'common')).toHaveLength(30);
  const counts = Map.groupBy(foldsAtRandom(many, { folds: 10, seed: 3 }), (fold) => fold);
  expect([...counts.values()].every(({ length }) => Math.abs(length - 20) <= 1)).toBe(true);
});

test('lists decide as they stand; a track of both is held out, a parted group is called leaky', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'earmark-splits-'));
  try {
    await writeFile(join(folder, 'train.txt'), 'a\nb\nc\n');
    await writeFile(join(folder, 'valid.txt'), 'c\nd\n');
    await writeFile(join(folder, 'other.txt'), 'd\n');
    const tracks = ['a', 'b', 'c', 'd', 'e'].map((id, index) => ({
      id,
      genre: 'x',
      group: index < 3 ? 'one' : 'two',
    }));
    const lists = { folder, train: 'train', held: 'valid' };
    expect(await splitByLists(tracks, lists)).toEqual({
      kind: 'lists',
      leaky: true,
      train: [0, 1],
      held: [2, 3],
    });
    expect(await splitByLists(tracks, { ...lists, held: 'other' })).toMatchObject({
      leaky: false,
      held: [3],
    });
    await expect(splitByLists(tracks, { ...lists, held: 'test' })).rejects.toMatchObject({
      code: 'invalid-split',
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe('folds by group', () => {
  const track = (index: number, genre: string, group: string) => ({ id: `t${index}`, genre, group });

  it('part no group', () => {
    const tracks = Array.from({ length: 60 }, (_, index) =>
      track(index, index % 2 === 0 ? 'a' : 'b', `artist ${index % 2} ${index % 7}`),
    );
    const folds = foldsByGroup(tracks, { folds: 5, seed: 1 });
    expect(new Set(folds).size).toBe(5);
    for (const members of Map.groupBy(tracks.keys(), (index) => tracks[index]!.group).values()) {
      expect(new Set(members.map((index) => folds[index])).size).toBe(1);
    }
  });

  it('part a genre of one artist all the same, so that every fold can learn it', () => {
    const tracks = Array.from({ length: 20 }, (_, index) =>
      track(index, index < 10 ? 'a' : 'b', index < 10 ? 'only one' : `artist ${index}`),
    );
    const folds = foldsByGroup(tracks, { folds: 5, seed: 1 });
    for (const held of new Set(folds)) {
      const inside = tracks.filter((_, index) => folds[index] !== held);
      expect(new Set(inside.map(({ genre }) => genre))).toEqual(new Set(['a', 'b']));
    }
  });
});
