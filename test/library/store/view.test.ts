import { describe, expect, it } from 'vitest';
import {
  agreements,
  sortColumns,
  trackStates,
  type Agreement,
  type TrackQuery,
  type TrackRow,
} from '../../../models/engine-contract.ts';
import { recommendations } from '../../../models/prediction.ts';
import { audioFormatSchema } from '../../../models/track.ts';
import { recommendationNumbers, stateNumbers } from '../../../main/library/store/standing.ts';
import type { LibraryStore } from '../../../main/library/store/library-store.ts';
import { foldText, genreKey, naturalKey } from '../../../main/library/text-keys.ts';
import { modelId, openStore, pathsOf, prediction, query, scanned } from '../../support/library-fixture.ts';
import { fc } from '../../support/properties.ts';

const artists = ['Björk', 'AC/DC', 'Track 10', 'track 9', 'Ärzte', null];
const genres = ['jazz', 'rock', 'Électro', 'pop'];

const endings = ['mp3', 'FLAC', 'tak'];

/** What one made track has gone through; numbers choose from the lists above. */
interface Story {
  readonly artist: number;
  readonly genresNow: number;
  readonly predicted: number | null;
  readonly confidence: number;
  readonly recommendation: number;
  readonly fate: 'none' | 'accept' | 'change' | 'skip' | 'write' | 'fail' | 'offline' | 'gone';
}

const story: fc.Arbitrary<Story> = fc.record({
  artist: fc.nat(artists.length - 1),
  genresNow: fc.nat(2),
  predicted: fc.option(fc.nat(genres.length - 1)),
  confidence: fc.constantFrom(0.2, 0.5, 0.5, 0.9),
  recommendation: fc.nat(recommendations.length - 1),
  fate: fc.constantFrom('none', 'none', 'accept', 'change', 'skip', 'write', 'fail', 'offline', 'gone'),
});

/** Lives the stories in a store. */
function live(store: LibraryStore, stories: readonly Story[]): void {
  const scanId = store.scans.begin();
  const paths = stories.map(
    ({ fate }, index) =>
      `/${fate === 'offline' ? 'nas' : fate === 'gone' ? 'gone' : 'music'}/disc ${index % 3}/${index}.${endings[index % endings.length]}`,
  );
  const ids = store.tracks.upsert(
    stories.map((one, index) =>
      scanned(paths[index]!, {
        tags: {
          artist: artists[one.artist] ?? null,
          albumArtist: null,
          album: index % 2 === 0 ? 'Even Ålbum' : null,
          title: index % 3 === 0 ? null : `Title ${index}`,
          genres: genres.slice(0, one.genresNow),
          year: null,
        },
      }),
    ),
    scanId,
  );
  stories.forEach((one, index) => {
    const [id, path] = [ids[index]!, paths[index]!];
    if (one.predicted !== null) {
      const recommendation = recommendations[one.recommendation]!;
      const said = prediction(genres[one.predicted]!, one.confidence, { recommendation });
      store.predictions.save([{ trackId: id, prediction: said }]);
    }
    if (one.fate === 'accept') store.decisions.decide([id], { kind: 'accept' }, { modelId });
    if (one.fate === 'change')
      store.decisions.decide([id], { kind: 'genres', genres: ['Dub', 'pop'] }, { modelId });
    if (one.fate === 'skip') store.decisions.decide([id], { kind: 'skip' }, { modelId });
    if (one.fate === 'write') store.tracks.markWritten(path, { size: 1, modifiedMs: 1 }, ['Written']);
    if (one.fate === 'fail') store.tracks.saveFailure(id, { code: 'silence', message: 'Silent.' });
  });
  store.scans.end({ scanId: store.scans.begin(), reached: ['/gone'], unreachable: ['/nas'], empty: [] });
}

const anyQuery: fc.Arbitrary<TrackQuery> = fc.record({
  search: fc.constantFrom(
    '',
    '',
    'bjork',
    'BJÖRK even',
    'rock',
    'electro',
    'mp3',
    '%',
    '_',
    'dub',
    '  ',
    'nothing here',
  ),
  states: fc.subarray([...trackStates]),
  genres: fc.subarray([...genres, 'Dub', 'DUB', 'none such']),
  recommendations: fc.subarray([...recommendations]),
  formats: fc.constantFrom<TrackQuery['formats']>([], [], ['mp3'], ['flac', 'other']),
  agreements: fc.subarray([...agreements], { maxLength: 2 }),
  folders: fc.constantFrom<string[]>([], [], ['/music'], ['/music/disc 1', '/nas'], ['/mus'], ['/gone']),
  sort: fc.constantFrom(...sortColumns),
  descending: fc.boolean(),
});

const shownGenre = (row: TrackRow): string | null => row.decision?.[0] ?? row.genre;
const lower = (text: string | null): string | null =>
  text?.replace(/[A-Z]/gu, (c) => c.toLowerCase()) ?? null;

const formatByEnding: Readonly<Record<string, string>> = { mp3: 'mp3', FLAC: 'flac', tak: 'other' };

function agreementOf(row: TrackRow): Agreement | null {
  if (row.genresNow.length === 0) return 'none';
  if (row.genre === null) return null;
  const same = row.genresNow.some((genre) => genreKey(genre) === genreKey(row.genre ?? ''));
  return same ? 'same' : 'differs';
}

/** The same query, answered by plain code over every row. */
function expected(rows: readonly TrackRow[], asked: TrackQuery): number[] {
  const keyOf: Record<TrackQuery['sort'], (row: TrackRow) => string | number | null> = {
    artist: (row) => (row.artist === null ? null : naturalKey(row.artist)),
    title: (row) => (row.title === null ? null : naturalKey(row.title)),
    genreNow: (row) => naturalKey(row.genresNow.join(' ')) || null,
    genre: (row) => lower(shownGenre(row)),
    confidence: (row) => row.confidence,
    runnerUp: (row) => lower(row.runnerUp),
    state: (row) => stateNumbers[row.state],
    path: (row) => naturalKey(row.path),
  };
  const words = foldText(asked.search).split(' ').filter(Boolean);
  const wanted = asked.genres.map(lower);
  const found = rows.filter((row) => {
    const text = [
      row.artist,
      row.title,
      row.album,
      row.path,
      ...row.genresNow,
      row.genre,
      ...(row.decision ?? []),
    ];
    const folded = foldText(text.filter((part) => part !== null).join(' '));
    return (
      words.every((word) => folded.includes(word)) &&
      (asked.states.length === 0 || asked.states.includes(row.state)) &&
      (wanted.length === 0 || (shownGenre(row) !== null && wanted.includes(lower(shownGenre(row))))) &&
      (asked.formats.length === 0 ||
        asked.formats.some((format) => format === formatByEnding[row.path.split('.').at(-1) ?? ''])) &&
      (asked.agreements.length === 0 || asked.agreements.some((each) => each === agreementOf(row))) &&
      (asked.folders.length === 0 || asked.folders.some((folder) => row.path.startsWith(`${folder}/`))) &&
      (asked.recommendations.length === 0 ||
        (row.recommendation !== null && asked.recommendations.includes(row.recommendation)))
    );
  });
  const sign = asked.descending ? -1 : 1;
  return found
    .toSorted((a, b) => {
      const [keyA, keyB] = [keyOf[asked.sort](a), keyOf[asked.sort](b)];
      if (keyA === null || keyB === null) {
        if (keyA !== keyB) return keyA === null ? 1 : -1;
        return sign * (a.id - b.id);
      }
      const compared =
        typeof keyA === 'string'
          ? Buffer.compare(Buffer.from(keyA), Buffer.from(String(keyB)))
          : keyA - Number(keyB);
      return sign * (compared || a.id - b.id);
    })
    .map(({ id }) => id);
}

describe('the view', () => {
  it('answers any query as plain code does, page by page, and counts agree', () => {
    fc.assert(
      fc.property(
        fc.array(story, { maxLength: 40 }),
        fc.array(anyQuery, { maxLength: 30 }),
        (stories, queries) => {
          const store = openStore();
          live(store, stories);
          const { total, rows } = store.view.rows(query(), 0, 500, modelId);
          expect(total).toBe(stories.filter(({ fate }) => fate !== 'gone').length);
          for (const asked of queries) {
            const ids = expected(rows, asked);
            expect(store.view.idsOf({ query: asked }, modelId)).toEqual(ids);
            expect(store.view.count(asked, modelId)).toBe(ids.length);
            const pages = [0, 7, 14, 21, 28, 35].map((start) => store.view.rows(asked, start, 7, modelId));
            expect(pages.flatMap((page) => page.rows.map(({ id }) => id))).toEqual(ids);
            expect(new Set(pages.map((page) => page.total))).toEqual(new Set([ids.length]));
          }
          const facets = store.view.facets(modelId);
          expect(facets.tracks).toBe(total);
          for (const state of trackStates) {
            expect(facets.states[state]).toBe(store.view.count(query({ states: [state] }), modelId));
          }
          for (const [genre, count] of Object.entries(facets.genres)) {
            expect(count).toBe(store.view.count(query({ genres: [genre] }), modelId));
          }
          for (const agreement of agreements) {
            expect(facets.agreements[agreement]).toBe(
              store.view.count(query({ agreements: [agreement] }), modelId),
            );
          }
          for (const [format, count] of Object.entries(facets.formats)) {
            expect(count).toBe(
              store.view.count(query({ formats: [audioFormatSchema.parse(format)] }), modelId),
            );
          }
          for (const recommendation of recommendations) {
            const counted = store.view.count(query({ recommendations: [recommendation] }), modelId);
            expect(facets.recommendations[recommendation]).toBe(counted);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('shows what the model asked for says, and what was decided whatever the model', () => {
    const store = openStore();
    const [a = 0, b = 0] = store.tracks.upsert([scanned('/a.mp3'), scanned('/b.mp3')]);
    store.predictions.save([
      { trackId: a, prediction: prediction('jazz') },
      { trackId: a, prediction: prediction('rock', 0.6, { modelId: 'model-b' }) },
      { trackId: b, prediction: prediction('pop', 0.7, { modelId: 'model-b' }) },
    ]);
    store.decisions.decide([b], { kind: 'skip' }, { modelId });
    expect(store.view.facets(modelId)).toMatchObject({
      genres: { jazz: 1 },
      states: { review: 1, skipped: 1 },
    });
    expect(store.view.facets('model-b')).toMatchObject({ genres: { rock: 1, pop: 1 } });
    expect(store.view.rowsOf([b, a, 99], modelId).map(({ genre }) => genre)).toEqual([null, 'jazz']);
    store.predictions.removeModel('model-b');
    expect(store.view.facets('model-b')).toMatchObject({ genres: {}, states: { new: 1, skipped: 1 } });
  });

  it('finds words anywhere, whatever their case, accents and order, and takes wildcards as they are', () => {
    const store = openStore();
    const tags = { albumArtist: null, year: null };
    store.tracks.upsert([
      scanned('/1.mp3', {
        tags: { ...tags, artist: 'Sigur Rós', title: '100% Ágætis', album: null, genres: ['Post-Rock'] },
      }),
      scanned('/2.mp3', { tags: { ...tags, artist: 'Rosa', title: '1000 Sigurd', album: null, genres: [] } }),
    ]);
    expect(pathsOf(store, { search: 'ROS sigur', sort: 'path' })).toEqual(['/1.mp3', '/2.mp3']);
    expect(pathsOf(store, { search: '100%' })).toEqual(['/1.mp3']);
    expect(pathsOf(store, { search: 'agætis post-rock' })).toEqual(['/1.mp3']);
  });

  it('answers a repeated search anew after a change, here or in another process', () => {
    const store = openStore();
    store.tracks.upsert([scanned('/a.mp3')]);
    expect(pathsOf(store, { search: 'mp3' })).toHaveLength(1);
    store.tracks.upsert([scanned('/b.mp3')]);
    expect(pathsOf(store, { search: 'mp3' })).toHaveLength(2);
  });

  it('numbers every state and recommendation', () => {
    expect(new Set(Object.values(stateNumbers)).size).toBe(trackStates.length);
    expect(new Set(Object.values(recommendationNumbers)).size).toBe(recommendations.length);
  });

  it('uses an index for every order of the whole list', () => {
    const store = openStore();
    for (const sort of sortColumns) {
      for (const descending of [false, true]) {
        const plan = store.view.explain(query({ sort, descending }), modelId);
        expect(plan.join('; ')).not.toMatch(/TEMP B-TREE/u);
      }
    }
  });

  it('finds among very many what it finds among few', () => {
    const store = openStore();
    const names = Array.from({ length: 3500 }, (_, index) => `/music/${index % 2}/Song ${index}.mp3`);
    store.tracks.upsert(names.map((path) => scanned(path)));
    const all = pathsOfMany(store, {});
    expect(all).toHaveLength(3500);
    expect(pathsOfMany(store, { search: 'song' })).toEqual(all);
    expect(
      pathsOfMany(store, { search: 'song', folders: ['/music/1'], sort: 'path', descending: true }),
    ).toEqual(
      pathsOfMany(store, { sort: 'path', descending: true }).filter((path) => path.startsWith('/music/1/')),
    );
    store.tracks.saveFailure(7, { code: 'silence', message: 'Silent.' });
    const waiting = pathsOfMany(store, { states: ['new'], formats: ['mp3'], sort: 'path' });
    expect(waiting).toEqual(pathsOfMany(store, { sort: 'path' }).filter((path) => path !== names[6]));
    expect(pathsOfMany(store, { states: ['new'], search: 'song', folders: ['/music/0'] })).toHaveLength(1749);
    expect(pathsOfMany(store, { states: ['problem'] })).toEqual([names[6]]);
    store.tracks.upsert([scanned('/music/0/Another song.mp3')]);
    expect(pathsOfMany(store, { search: 'song' })).toHaveLength(3501);
  });

  it('leaves exceptions out of what a query finds', () => {
    const store = openStore();
    const [a = 0, b = 0, c = 0] = store.tracks.upsert(
      ['/a.mp3', '/b.mp3', '/c.mp3'].map((path) => scanned(path)),
    );
    expect(store.view.idsOf({ query: query(), except: [b, 99] }, modelId)).toEqual([a, c]);
  });
});

function pathsOfMany(store: LibraryStore, change: Partial<TrackQuery>): string[] {
  const ids = store.view.idsOf({ query: query(change) }, modelId);
  return store.view.rowsOf(ids, modelId).map(({ path }) => path);
}
