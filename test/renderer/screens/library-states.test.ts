/** What the library screen makes of genres and segments. */
import { expect, test } from 'vitest';
import { genreOptions } from '../../../renderer/elements/genre-box/genre-options.ts';
import { contiguousRuns, genreCode, rankOf } from '../../../renderer/elements/timeline/segments-state.ts';
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
