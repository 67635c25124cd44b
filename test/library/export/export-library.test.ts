/** Exports: true tables, playlists that players read, and no file that was there is ever touched. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exportLibrary } from '../../../main/library/export/export-library.ts';
import type { LibraryStore } from '../../../main/library/store/library-store.ts';
import { csvHeader, csvLine, exportedTrack, playlistFileName } from '../../../models/library-export.ts';
import {
  modelId,
  openStore,
  prediction,
  put,
  query,
  scanned,
  temporaryFolder,
} from '../../support/library-fixture.ts';
import { fc } from '../../support/properties.ts';

const everything = { selection: { query: query() }, modelId };

/** A library of four: one suggested, one corrected, one a mere guess, one not heard yet. */
function filledStore(): LibraryStore {
  const store = openStore();
  const paths = ['/music/a, "b".mp3', '/music/c.mp3', '/music/d\nd.mp3', '/music/e.mp3'];
  const ids = store.tracks.upsert(paths.map((path) => scanned(path)));
  store.predictions.save([
    { trackId: ids[0]!, prediction: prediction('jazz') },
    { trackId: ids[1]!, prediction: prediction('rock') },
    { trackId: ids[2]!, prediction: prediction('rock', 0.3, { recommendation: 'none' }) },
  ]);
  store.decisions.decide(
    [ids[1]!],
    { kind: 'genres', genres: ['Jazz', 'Drum & Bass/Jungle'] },
    { modelId, sureOnly: false },
  );
  return store;
}

/** Another reader of CSV than the writer: RFC 4180 by hand. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let field = '';
  let quoted = false;
  for (let i = text.startsWith('\uFEFF') ? 1 : 0; i < text.length; i += 1) {
    const character = text[i]!;
    if (quoted && character === '"' && text[i + 1] === '"') field += text[(i += 1)]!;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === ',' || character === '\n')) {
      rows.at(-1)!.push(field);
      field = '';
      if (character === '\n') rows.push([]);
    } else if (quoted || character !== '\r') field += character;
  }
  return rows.slice(0, -1);
}

describe('tables', () => {
  test('CSV holds every track, what was suggested and what was decided', async () => {
    const target = join(temporaryFolder(), 'library.csv');
    const { files, tracks } = await exportLibrary(filledStore(), { ...everything, format: 'csv', target });
    expect({ files, tracks }).toEqual({ files: [target], tracks: 4 });
    const [names, ...rows] = parseCsv(readFileSync(target, 'utf8'));
    const tracksByPath = new Map(
      rows.map((row) => [row[0], Object.fromEntries(names!.map((name, index) => [name, row[index]]))]),
    );
    expect([...tracksByPath.keys()].toSorted()).toEqual(
      ['/music/a, "b".mp3', '/music/c.mp3', '/music/d\nd.mp3', '/music/e.mp3'].toSorted(),
    );
    expect(tracksByPath.get('/music/c.mp3')).toMatchObject({
      suggested: 'rock',
      decided: 'Jazz; Drum & Bass/Jungle',
      corrected: 'true',
    });
    expect(tracksByPath.get('/music/e.mp3')).toMatchObject({ suggested: '', confidence: '', decided: '' });
  });

  test('JSON parses and holds the same', async () => {
    const target = join(temporaryFolder(), 'library.json');
    await exportLibrary(filledStore(), { ...everything, format: 'json', target });
    const tracks: unknown = JSON.parse(readFileSync(target, 'utf8'));
    expect(tracks).toHaveLength(4);
    expect(tracks).toContainEqual(
      expect.objectContaining({
        path: '/music/a, "b".mp3',
        suggested: 'jazz',
        confidence: 0.8,
        corrected: null,
      }),
    );
  });

  test('an empty library is an empty table', async () => {
    const target = join(temporaryFolder(), 'library.json');
    await exportLibrary(openStore(), { ...everything, format: 'json', target });
    expect(JSON.parse(readFileSync(target, 'utf8'))).toEqual([]);
  });

  test('a line of CSV says any name exactly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (path, artist) => {
        const row = {
          path,
          artist,
          title: null,
          album: null,
          durationSeconds: 1.5,
          format: null,
          genresNow: [],
        };
        const rest = { genre: null, confidence: null, runnerUp: null, runnerUpProbability: null };
        const state = { recommendation: null, decision: null, state: 'new', failure: null, id: 1 } as const;
        const line = csvLine(exportedTrack({ ...row, ...rest, ...state }));
        const [, parsed] = parseCsv(csvHeader + line);
        expect(parsed!.slice(0, 2)).toEqual([path, artist]);
      }),
    );
  });
});

describe('playlists', () => {
  test('one a genre: as decided, else as suggested where it is more than a guess', async () => {
    const target = join(temporaryFolder(), 'playlists');
    const exported = await exportLibrary(filledStore(), { ...everything, format: 'm3u8', target });
    expect(exported).toMatchObject({ tracks: 2, leftOut: 2 });
    expect(readdirSync(target).toSorted()).toEqual(['Drum & Bass_Jungle.m3u8', 'jazz.m3u8']);
    const jazz = readFileSync(join(target, 'jazz.m3u8'), 'utf8');
    expect(jazz.startsWith('#EXTM3U\n')).toBe(true);
    expect(jazz).toContain('#EXTINF:-1,Artist - /music/c.mp3\n/music/c.mp3\n');
    expect(jazz).toContain('/music/a, "b".mp3\n');
  });

  test.for([
    ['AC/DC: "best"', 'AC_DC_ _best_.m3u8'],
    ['..', '_.m3u8'],
    ['CON', 'CON_.m3u8'],
    ['', '_.m3u8'],
  ])('the genre %j becomes %j', ([genre, name]) => {
    expect(playlistFileName(genre!)).toBe(name);
  });
});

describe('what is there stays there', () => {
  test('a file of that name is refused, untouched', async () => {
    const target = put(join(temporaryFolder(), 'library.csv'), 'mine');
    const attempt = exportLibrary(filledStore(), { ...everything, format: 'csv', target });
    await expect(attempt).rejects.toMatchObject({ code: 'already-exists' });
    expect(readFileSync(target, 'utf8')).toBe('mine');
  });

  test('a playlist of that name is refused, and none of the others is left', async () => {
    const target = join(temporaryFolder(), 'playlists');
    put(join(target, 'Drum & Bass_Jungle.m3u8'), 'mine');
    const attempt = exportLibrary(filledStore(), { ...everything, format: 'm3u8', target });
    await expect(attempt).rejects.toMatchObject({ code: 'already-exists' });
    expect(readdirSync(target)).toEqual(['Drum & Bass_Jungle.m3u8']);
    expect(readFileSync(join(target, 'Drum & Bass_Jungle.m3u8'), 'utf8')).toBe('mine');
  });

  test('a folder that does not exist is named', async () => {
    const target = join(temporaryFolder(), 'nowhere', 'library.csv');
    const attempt = exportLibrary(filledStore(), { ...everything, format: 'csv', target });
    await expect(attempt).rejects.toMatchObject({ code: 'not-found' });
    expect(existsSync(join(target, '..'))).toBe(false);
  });
});
