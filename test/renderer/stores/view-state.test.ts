/** The list of tracks: what waits behind it, what a decision shows, how it is sorted. */
import { expect, test } from 'vitest';
import { trackQuerySchema, type TrackQuery, type TrackRow } from '../../../models/engine-contract.ts';
import type { Overview } from '../../../renderer/stores/library.ts';
import {
  decidedRow,
  isNarrowed,
  sortedBy,
  trackName,
  waitingTracks,
  withoutFilters,
  withToggled,
} from '../../../renderer/stores/view-state.ts';
import { heardTrack, madeTrack } from '../../support/made-library/made-tracks.ts';

const everything = trackQuerySchema.parse({});
const query = (change: Partial<TrackQuery>): TrackQuery => ({ ...everything, ...change });
const overview: Overview = {
  folders: [],
  tracks: 100,
  states: { review: 60, accepted: 30, problem: 10 },
  genres: {},
  vocabulary: [],
  modelId: 'm',
  jobs: [],
};
const row: TrackRow = { ...heardTrack(madeTrack(1, '/music')), genre: 'Rock' };

test('the counts of the library tell how many tracks wait', () => {
  expect(waitingTracks(everything, 80, overview)).toBe(20);
  expect(waitingTracks(query({ states: ['review', 'problem'] }), 75, overview)).toBe(-5);
  expect(waitingTracks(query({ states: ['skipped'] }), 0, overview)).toBe(0);
  expect(waitingTracks(query({ search: 'can' }), 3, overview)).toBeNull();
});

test('a decision shows at once what the engine will say', () => {
  expect(decidedRow(row, { kind: 'accept' })).toMatchObject({ decision: ['Rock'], state: 'accepted' });
  expect(decidedRow(row, { kind: 'genres', genres: ['Krautrock'] })).toMatchObject({
    decision: ['Krautrock'],
    state: 'changed',
    genre: 'Rock',
  });
  expect(decidedRow(row, { kind: 'genres', genres: ['Rock'] }).state).toBe('accepted');
  expect(decidedRow(row, { kind: 'skip' })).toMatchObject({ decision: null, state: 'skipped' });
  expect(decidedRow(row, { kind: 'clear' })).toMatchObject({ decision: null, state: 'review' });
});

test('what has no suggestion cannot be accepted', () => {
  const unheard: TrackRow = { ...row, genre: null, state: 'new' };
  expect(decidedRow(unheard, { kind: 'accept' })).toBe(unheard);
});

test('a column sorts upwards, then downwards; confidence begins at the top', () => {
  const byTitle = sortedBy(everything, 'title');
  expect(byTitle).toMatchObject({ sort: 'title', descending: false });
  expect(sortedBy(byTitle, 'title').descending).toBe(true);
  expect(sortedBy(everything, 'confidence')).toMatchObject({ sort: 'confidence', descending: true });
});

test('clearing filters keeps the order', () => {
  const narrowed = query({ search: 'can', genres: ['Rock'], sort: 'title', descending: true });
  expect(isNarrowed(narrowed)).toBe(true);
  expect(withoutFilters(narrowed)).toEqual(query({ sort: 'title', descending: true }));
  expect(isNarrowed(withoutFilters(narrowed))).toBe(false);
});

test('a filter value goes on and off', () => {
  expect(withToggled(['a'], 'b')).toEqual(['a', 'b']);
  expect(withToggled(['a', 'b'], 'a')).toEqual(['b']);
});

test('a track without tags is called by its file', () => {
  expect(trackName({ artist: 'Can', title: 'Mushroom', path: '/x/y.mp3' })).toBe('Can – Mushroom');
  expect(trackName({ artist: null, title: 'Mushroom', path: '/x/y.mp3' })).toBe('Mushroom');
  expect(trackName({ artist: 'Can', title: null, path: 'C:\\Music\\y.mp3' })).toBe('y.mp3');
});
