import { describe, expect, it } from 'vitest';
import { artistSpan, disagreement, pick, Ranking } from '../../../main/library/review/ranking.ts';
import type { Candidate } from '../../../main/library/store/review-line.ts';
import { fc } from '../../support/properties.ts';

const labels = ['hiphop', 'jazz', 'rock'];

function candidate(id: number, change: Partial<Candidate> = {}): Candidate {
  return {
    id,
    margin: 0.5,
    confidence: 0.6,
    unfamiliar: 0,
    genre: 'rock',
    present: '[]',
    artist: `artist ${id}`,
    leader: null,
    ...change,
  };
}

function ranked(candidates: readonly Candidate[], answered: readonly { leader: number }[] = []): number[] {
  const ranking = new Ranking(labels);
  ranking.addAnswered(answered);
  ranking.add(candidates);
  return ranking.best(1000).map(({ id }) => id);
}

describe('ranking', () => {
  it('asks about near ties before clear cases', () => {
    expect(ranked([candidate(1, { margin: 0.9 }), candidate(2, { margin: 0.01 }), candidate(3)])).toEqual([
      2, 3, 1,
    ]);
  });

  it('asks first where many similar tracks wait, and about one of them before its siblings', () => {
    const alike = [4, 5, 6, 7].map((id) => candidate(id, { leader: 4, margin: 0.4 + id / 100 }));
    expect(ranked([candidate(1, { margin: 0.4 }), candidate(2, { margin: 0.5 }), ...alike])).toEqual([
      4, 5, 1, 6, 2, 7,
    ]);
  });

  it('asks less about what was answered for its like', () => {
    const candidates = [candidate(1), candidate(2, { leader: 9, margin: 0.3 })];
    expect(ranked(candidates)).toEqual([2, 1]);
    expect(
      ranked(
        candidates,
        [1, 2, 3].map(() => ({ leader: 9 })),
      ),
    ).toEqual([1, 2]);
  });

  it('puts forward what the file contradicts, and what is unlike anything known', () => {
    const disagrees = candidate(2, { present: '["Hip-Hop"]', margin: 0.6 });
    const strange = candidate(3, { unfamiliar: 1, margin: 0.65 });
    expect(ranked([candidate(1), disagrees, strange])).toEqual([2, 3, 1]);
  });
});

describe('disagreement', () => {
  const known = new Set(labels);
  it.each([
    [[], null],
    [['Rock'], null],
    [['jazz', 'ROCK'], null],
    [['Krautrock'], null],
    [['Krautrock', 'Hip Hop'], 'Hip Hop'],
  ])('of %j with rock is %s', (present, expected) => {
    expect(disagreement(present, 'rock', known)).toBe(expected);
  });
});

describe('picking', () => {
  it('keeps artists apart as long as there are others, and loses nobody', () => {
    const places = fc.array(
      fc.record({ id: fc.nat(), artist: fc.option(fc.constantFrom('a', 'b', 'c', 'd')) }),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(places, fc.nat({ max: 60 }), fc.array(fc.constantFrom('a', 'b')), (all, count, recent) => {
        const { picked, left } = pick(all, count, recent);
        expect(picked).toHaveLength(Math.min(count, all.length));
        expect([...picked, ...left].toSorted(byId)).toEqual([...all].toSorted(byId));
        picked.forEach(({ artist }, index) => {
          const near = [...recent, ...picked.slice(0, index).map((one) => one.artist ?? '')].slice(
            1 - artistSpan,
          );
          if (artist === null || !near.includes(artist)) return;
          // Then everybody who was left came too soon as well.
          const others = [...picked.slice(index), ...left];
          expect(others.every((one) => one.artist !== null && near.includes(one.artist))).toBe(true);
        });
      }),
    );
  });
});

function byId(a: { id: number; artist: string | null }, b: { id: number; artist: string | null }): number {
  return a.id - b.id || (a.artist ?? '').localeCompare(b.artist ?? '');
}
