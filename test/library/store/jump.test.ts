import { expect, it } from 'vitest';
import type { TrackQuery } from '../../../models/engine-contract.ts';
import type { LibraryStore } from '../../../main/library/store/library-store.ts';
import { modelId, openStore, prediction, query, scanned } from '../../support/library-fixture.ts';

const artists = ['Can', 'björk', 'Track 10', 'Track 9', null, 'Coil', 'ABBA'];

function filled(): LibraryStore {
  const store = openStore();
  const ids = store.tracks.upsert(
    artists.map((artist, index) =>
      scanned(`/music/${index}.mp3`, {
        tags: { artist, albumArtist: null, album: null, title: null, genres: [], year: null },
      }),
    ),
  );
  store.predictions.save(
    ids.slice(0, 4).map((trackId, index) => ({
      trackId,
      prediction: prediction(['Rock', 'jazz', 'Pop', 'blues'][index]!, 0.2 + 0.2 * index),
    })),
  );
  return store;
}

/** What stands where a few letters lead to. */
function jumpTo(store: LibraryStore, text: string, change: Partial<TrackQuery> = {}): unknown {
  const asked = query(change);
  const ids = store.view.idsOf({ query: asked }, modelId);
  const place = store.view.placeOf(text, ids, asked, modelId);
  if (place === null) return null;
  const [row] = store.view.rowsOf([ids[place]!], modelId);
  if (asked.sort === 'confidence') return row?.confidence;
  return asked.sort === 'genre' ? row?.genre : asked.sort === 'state' ? row?.state : row?.artist;
}

it('leads to the first that begins so, whatever its case, accents and numbers', () => {
  const store = filled();
  const found = ['c', 'co', 'BJO', 'track 9', 'track 1', 'a'].map((text) => jumpTo(store, text));
  expect(found).toEqual(['Can', 'Coil', 'björk', 'Track 9', 'Track 9', 'ABBA']);
  expect(jumpTo(store, 'track 10')).toBe('Track 10');
  expect(['c', 'b', 'zz'].map((text) => jumpTo(store, text, { descending: true }))).toEqual([
    'Coil',
    'björk',
    'Track 10',
  ]);
});

it('leads to where it would stand, and past all names to those without one', () => {
  const store = filled();
  expect(jumpTo(store, 'bo')).toBe('Can');
  expect(jumpTo(store, 'zz')).toBeNull();
});

it('jumps in genres, percents and states', () => {
  const store = filled();
  expect(jumpTo(store, 'P', { sort: 'genre' })).toBe('Pop');
  expect(jumpTo(store, 'j', { sort: 'genre', descending: true })).toBe('jazz');
  expect(jumpTo(store, '40', { sort: 'confidence' })).toBe(0.4);
  expect(jumpTo(store, '70', { sort: 'confidence', descending: true })).toBeCloseTo(0.6);
  expect(jumpTo(store, 'often', { sort: 'confidence' })).toBeNull();
  expect(jumpTo(store, 'rev', { sort: 'state' })).toBe('review');
  expect(jumpTo(store, 'x', { sort: 'state' })).toBeNull();
});

it('finds nothing in an empty list', () => {
  expect(openStore().view.placeOf('a', [], query(), modelId)).toBeNull();
});
