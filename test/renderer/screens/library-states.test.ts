/** What the library screen makes of genres and segments. */
import { expect, test } from 'vitest';
import { genreOptions } from '../../../renderer/elements/genre-box/genre-options.ts';
import {
  contiguousRuns,
  decidingSegment,
  genreCode,
  ranksAlong,
  rankOf,
  segmentFrom,
} from '../../../renderer/elements/timeline/segments-state.ts';
import { madePrediction, madeTrack } from '../../support/made-library/made-tracks.ts';

const vocabulary = ['Blues', 'Hip-hop', 'Jazz', 'Metal', 'Rock'];

test('without text the likely genres come first', () => {
  expect(genreOptions('', ['Rock', 'Blues'], vocabulary).map(({ genre }) => genre)).toEqual([
    'Rock',
    'Blues',
    'Hip-hop',
    'Jazz',
    'Metal',
  ]);
});

test('genres that begin with the text come before those that contain it', () => {
  expect(genreOptions('h', [], [...vocabulary, 'Psych']).map(({ genre }) => genre)).toEqual([
    'Hip-hop',
    'Psych',
    'h',
  ]);
});

test('any text can be used, but a known genre keeps its spelling', () => {
  expect(genreOptions(' Krautrock ', [], vocabulary)).toEqual([{ genre: 'Krautrock', kind: 'typed' }]);
  expect(genreOptions('rock', [], vocabulary)).toEqual([{ genre: 'Rock', kind: 'known' }]);
});

test('codes are two letters', () => {
  expect(['Electronic', 'Hip-hop', 'R&B', 'Drum and Bass', 'ska'].map(genreCode)).toEqual([
    'EL',
    'HH',
    'RB',
    'DA',
    'SK',
  ]);
});

test('ranks are within the track', () => {
  const prediction = madePrediction(madeTrack(3, '/music'));
  const ranks = prediction.topK.map(({ genre }) => rankOf(genre, prediction));
  expect(ranks.slice(0, 5)).toEqual([1, 2, 3, 4, 4]);
});

test('segments without a gap stand together', () => {
  const segment = (startSeconds: number) => ({
    startSeconds,
    durationSeconds: 3,
    genre: 'Rock',
    probability: 0.5,
  });
  const runs = contiguousRuns([segment(60), segment(0), segment(3), segment(63.2)]);
  expect(runs.map((run) => run.map(({ startSeconds }) => startSeconds))).toEqual([
    [0, 3],
    [60, 63.2],
  ]);
});

test('the segment that decided is the surest of one of the two likeliest genres', () => {
  const segment = (startSeconds: number, genre: string, probability: number) => ({
    startSeconds,
    durationSeconds: 3,
    genre,
    probability,
  });
  const topK = ['Rock', 'Jazz', 'Pop'].map((genre, place) => ({ genre, probability: 0.5 - place / 10 }));
  const prediction = { ...madePrediction(madeTrack(3, '/music')), topK };
  const segments = [segment(0, 'Rock', 0.5), segment(3, 'Pop', 0.9), segment(6, 'Jazz', 0.7)];
  expect(decidingSegment({ ...prediction, segments })).toBe(segments[2]);
  expect(decidingSegment({ ...prediction, segments: [segment(3, 'Pop', 0.9)] })?.genre).toBe('Pop');
  expect(decidingSegment({ ...prediction, segments: [] })).toBeNull();
  expect(segmentFrom(segments, 3.2, 1)?.startSeconds).toBe(6);
  expect(segmentFrom(segments, 3.2, -1)?.startSeconds).toBe(0);
  expect(segmentFrom(segments, 4, -1)?.startSeconds).toBe(3);
  expect(segmentFrom(segments, 7, 1)?.startSeconds).toBe(6);
  expect(ranksAlong({ ...prediction, segments }, 12, 4)).toEqual([1, 3, 2, null]);
});
