/** The walk through the line: what a key, an answer and an undo make of it. */
import { expect, test } from 'vitest';
import type { ReviewTrack } from '../../../models/engine-contract.ts';
import {
  comingTracks,
  currentTrack,
  emptyWalk,
  paceOf,
  startedAt,
  withAnswer,
  withDecision,
  withStep,
  withUndone,
  type Walk,
} from '../../../renderer/stores/review-state.ts';
import { madeTrack } from '../../support/made-library/made-tracks.ts';
import { fc } from '../../support/properties.ts';

function track(id: number): ReviewTrack {
  return {
    ...madeTrack(id, '/music'),
    tags: null,
    prediction: null,
    peaks: [],
    reasons: [],
    rest: { album: 0, artist: 0, alike: 0 },
  };
}

const tracks = (...ids: number[]): ReviewTrack[] => ids.map(track);
const walkOf = (...ids: number[]): Walk => startedAt(emptyWalk, tracks(...ids));
const here = (walk: Walk): number | undefined => currentTrack(walk)?.id;
const accept = { kind: 'accept' } as const;

test('deciding goes on to the next undecided track, and past the end', () => {
  let walk = withDecision(walkOf(1, 2, 3), accept);
  expect(here(walk)).toBe(2);
  walk = withStep(walk, 1);
  walk = withStep(withStep(walk, -1), -1);
  expect(here(walk)).toBe(1);
  walk = withDecision(walk, accept);
  expect(here(walk)).toBe(2);
  walk = withDecision(withDecision(walk, accept), accept);
  expect(here(walk)).toBeUndefined();
  expect(withDecision(walk, accept)).toBe(walk);
  expect(here(withStep(walk, -1))).toBe(3);
});

test('steps stay within what is there', () => {
  const walk = walkOf(1, 2);
  expect(withStep(walk, -1)).toBe(walk);
  const last = withStep(walk, 1);
  expect(withStep(last, 1)).toBe(last);
});

test('an undo goes back to the latest of its tracks that was gone through', () => {
  const walk = withDecision(withDecision(withDecision(walkOf(1, 2, 3, 4), accept), accept), accept);
  expect(here(withUndone(walk, [2]))).toBe(2);
  expect(here(withUndone(walk, [1, 3]))).toBe(3);
  expect(withUndone(walk, [1, 3]).decided.size).toBe(1);
  expect(here(withUndone(walk, [99]))).toBe(4);
});

test('an answer changes what comes and not what is looked at; a late one changes nothing', () => {
  const walk = withDecision(walkOf(1, 2, 3), accept);
  const answered = withAnswer(walk, tracks(2, 7, 8));
  expect(here(answered)).toBe(2);
  expect(comingTracks(answered).map(({ id }) => id)).toEqual([7, 8]);
  expect(here(withStep(answered, -1))).toBe(1);
  // Asked for before the latest decision: it still begins with the track before.
  expect(comingTracks(withAnswer(walk, tracks(1, 2, 3, 4))).map(({ id }) => id)).toEqual([3, 4]);
  expect(withAnswer(walk, tracks(5, 6))).toBe(walk);
});

test('what was passed over comes again, what was decided does not', () => {
  const walk = withStep(withDecision(walkOf(1, 2, 3), accept), 1);
  const answered = withAnswer(walk, tracks(3, 1, 2));
  expect(here(answered)).toBe(3);
  expect(comingTracks(answered).map(({ id }) => id)).toEqual([2]);
});

test('at the end an answer with tracks goes on', () => {
  const walk = withDecision(walkOf(1), accept);
  expect(here(withAnswer(walk, tracks(2, 3)))).toBe(2);
});

test('whatever is pressed, no decided track comes up unasked', () => {
  const key = fc.oneof(
    fc.constant('decide' as const),
    fc.constant('back' as const),
    fc.constant('forward' as const),
    fc.constant('answer' as const),
  );
  fc.assert(
    fc.property(fc.array(key, { maxLength: 60 }), (keys) => {
      const all = Array.from({ length: 30 }, (_, index) => index + 1);
      let walk = walkOf(...all.slice(0, 8));
      for (const pressed of keys) {
        const before = walk;
        if (pressed === 'decide') walk = withDecision(walk, accept);
        else if (pressed === 'back') walk = withStep(walk, -1);
        else if (pressed === 'forward') walk = withStep(walk, 1);
        else {
          const current = here(walk);
          const from = current === undefined ? all.length : all.indexOf(current);
          const waiting = all.slice(from).filter((id) => id === current || !walk.decided.has(id));
          walk = withAnswer(walk, tracks(...waiting.slice(0, 8)));
          expect(here(walk) ?? current).toBe(current ?? here(walk));
        }
        const ids = walk.tracks.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(comingTracks(walk).some(({ id }) => walk.decided.has(id))).toBe(false);
        const now = here(walk);
        if (pressed === 'decide' && now !== undefined) expect(before.decided.has(now)).toBe(false);
      }
    }),
  );
});

test('the pace follows the latest decisions and leaves out pauses', () => {
  expect(paceOf([0, 1000, 2000])).toBeNull();
  expect(paceOf([0, 1, 2, 3, 4, 5].map((step) => step * 3000))).toBeCloseTo(20);
  const withPause = [0, 3000, 6000, 600_000, 603_000, 606_000, 609_000];
  expect(paceOf(withPause)).toBeCloseTo(20);
});
