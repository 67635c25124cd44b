import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realFileSystem, type FileSystem } from '../../main/library/file-system.ts';
import { Scanner, type ScannedTrack, type ScannerPorts } from '../../main/library/scanner.ts';
import type { LibraryStore } from '../../main/library/store/library-store.ts';
import {
  analysis,
  analysisKey,
  modelId,
  openStore,
  pathsOf,
  prediction,
  put,
  query,
  stateOf,
  temporaryFolder,
} from '../support/library-fixture.ts';

/** Paths whose tags were read and whose audio was hashed, for a scanner over made files: their audio is their text. */
function ports(): Partial<ScannerPorts> & { readonly read: string[]; readonly hashed: string[] } {
  const read: string[] = [];
  const hashed: string[] = [];
  const tags = {
    artist: 'Artist',
    albumArtist: null,
    album: null,
    title: null,
    genres: ['Rock'],
    year: null,
  };
  return {
    read,
    hashed,
    readTags: async (path) => {
      read.push(path);
      return { tags, durationSeconds: 1, warnings: [] };
    },
    readAudioHash: async (path) => {
      hashed.push(path);
      // The last letter stands for a tag.
      return readFileSync(path, 'utf8').slice(0, -1);
    },
  };
}

async function scan(store: LibraryStore, paths: readonly string[], scanner = new Scanner(store, ports())) {
  const away: number[] = [];
  const tracks: ScannedTrack[] = [];
  for await (const track of scanner.scan(paths, { onAway: (ids) => away.push(...ids) })) tracks.push(track);
  return { tracks, away };
}

/** A scanned file that was analysed, predicted and decided. */
async function decided(store: LibraryStore, path: string): Promise<number> {
  const { tracks } = await scan(store, [path]);
  const id = tracks[0]?.trackId ?? 0;
  store.analyses.save(id, analysisKey, analysis(readFileSync(path, 'utf8').slice(0, -1)));
  store.predictions.save([{ trackId: id, prediction: prediction('jazz') }]);
  store.decisions.decide([id], { kind: 'genres', genres: ['Dub'] }, { modelId });
  return id;
}

describe('scanning', () => {
  it('reads new and changed files, and only looks at the others', async () => {
    const folder = temporaryFolder();
    const [a, b] = [put(join(folder, 'a.mp3')), put(join(folder, 'b.mp3'))];
    const store = openStore();
    const watch = ports();
    const scanner = new Scanner(store, watch);
    const first = await scan(store, [folder], scanner);
    expect(first.tracks.map(({ path }) => path)).toEqual([a, b]);
    expect(watch.read).toEqual([a, b]);
    put(b, 'changed');
    const second = await scan(store, [folder], scanner);
    expect(second.tracks).toEqual(first.tracks);
    expect(watch.read).toEqual([a, b, b]);
    expect(watch.hashed).toEqual([]);
  });

  it('stores thousands of files in order', async () => {
    const folder = temporaryFolder();
    for (let index = 0; index < 1_500; index++) put(join(folder, `${index % 7}`, `${index}.mp3`), '');
    const store = openStore();
    const { tracks } = await scan(store, [folder]);
    expect(new Set(tracks.map(({ trackId }) => trackId)).size).toBe(1_500);
    const listed = store.view.idsOf({ query: query({ sort: 'path' }) }, modelId);
    expect(tracks.map(({ trackId }) => trackId)).toEqual(listed);
    expect(store.tracks.idsWithin([folder])).toEqual(listed);
  });

  it('lists what could not be taken as a problem, and forgets the problem once it is mended', async () => {
    const folder = temporaryFolder();
    const path = put(join(folder, 'a.mp3'));
    const store = openStore();
    const blocked: FileSystem = {
      ...realFileSystem,
      stat: async (asked) => {
        if (asked === path) throw Object.assign(new Error('no'), { code: 'EACCES' });
        return realFileSystem.stat(asked);
      },
    };
    const { tracks } = await scan(store, [folder], new Scanner(store, { ...ports(), fileSystem: blocked }));
    expect(tracks).toMatchObject([{ path, failure: { code: 'no-permission' } }]);
    const id = tracks[0]?.trackId ?? 0;
    expect(stateOf(store, id)).toBe('problem');
    expect((await scan(store, [folder])).tracks).toEqual([{ path, trackId: id, failure: null }]);
    expect(stateOf(store, id)).toBe('new');
  });

  it('marks the gone as gone and the unreachable as offline, but not when it was stopped', async () => {
    const folder = temporaryFolder();
    const [a, b] = [put(join(folder, 'x', 'a.mp3')), put(join(folder, 'y', 'b.mp3'))];
    for (let index = 0; index < 100; index++) put(join(folder, `${index}.mp3`));
    const store = openStore();
    const { tracks } = await scan(store, [folder]);
    rmSync(a);
    const stop = new AbortController();
    const met: string[] = [];
    for await (const { path } of new Scanner(store, ports()).scan([folder], { signal: stop.signal })) {
      met.push(path);
      stop.abort();
    }
    expect(met.length).toBeGreaterThan(0);
    expect(met).not.toContain(b);
    expect(pathsOf(store)).toContain(a);

    const blocked: FileSystem = {
      ...realFileSystem,
      list: async (asked) => {
        if (asked === join(folder, 'y')) throw Object.assign(new Error('no'), { code: 'EACCES' });
        return realFileSystem.list(asked);
      },
    };
    const { away } = await scan(store, [folder], new Scanner(store, { ...ports(), fileSystem: blocked }));
    const idOf = (path: string) => tracks.find((track) => track.path === path)?.trackId ?? 0;
    expect(new Set(away)).toEqual(new Set([idOf(a), idOf(b)]));
    expect(pathsOf(store)).not.toContain(a);
    expect(stateOf(store, idOf(b))).toBe('offline');
  });
});

describe('a file that moves', () => {
  it('keeps its id and decision when renamed, by its inode alone', async () => {
    const folder = temporaryFolder();
    const store = openStore();
    const id = await decided(store, put(join(folder, 'old', 'a.mp3')));
    renameSync(join(folder, 'old'), join(folder, 'new'));
    const watch = ports();
    const { tracks, away } = await scan(store, [folder], new Scanner(store, watch));
    expect(tracks).toEqual([{ path: join(folder, 'new', 'a.mp3'), trackId: id, failure: null }]);
    expect([away, watch.hashed]).toEqual([[], []]);
    expect(store.view.detail(id, modelId)).toMatchObject({ state: 'changed', decision: ['Dub'] });
    expect(store.analyses.of(id, analysisKey)).not.toBeNull();
    expect(pathsOf(store, { search: 'new a.mp3' })).toHaveLength(1);
    expect(pathsOf(store, { search: 'old' })).toEqual([]);
  });

  it('keeps them when moved to another disk, by its audio', async () => {
    const folder = temporaryFolder();
    const store = openStore();
    const [from, to] = [join(folder, 'a.mp3'), join(folder, 'there', 'b.mp3')];
    const id = await decided(store, put(from, 'the very same audio 1'));
    mkdirSync(join(folder, 'there'));
    cpSync(from, to);
    utimesSync(to, 5, 5);
    rmSync(from);
    expect((await scan(store, [folder])).tracks).toEqual([{ path: to, trackId: id, failure: null }]);
    expect(stateOf(store, id)).toBe('changed');
  });

  it('is told from a copy, which shares the analysis and is decided for itself', async () => {
    const folder = temporaryFolder();
    const store = openStore();
    const from = join(folder, 'b.mp3');
    const id = await decided(store, put(from, 'the very same audio 1'));
    cpSync(from, join(folder, 'a.mp3'));
    const { tracks } = await scan(store, [folder]);
    const copy = tracks.find((track) => track.trackId !== id)?.trackId ?? 0;
    expect(tracks).toHaveLength(2);
    expect(store.analyses.of(copy, analysisKey)).not.toBeNull();
    expect([stateOf(store, id), stateOf(store, copy)]).toEqual(['changed', 'new']);
    const work = store.workFor({ ...analysisKey, trackIds: [copy], modelId, fresh: false });
    expect(work[0]?.needs).toBe('prediction');
  });

  it('moves once, and its second copy is a copy', async () => {
    const folder = temporaryFolder();
    const store = openStore();
    const from = join(folder, 'z.mp3');
    const id = await decided(store, put(from, 'the very same audio 1'));
    for (const name of ['a.mp3', 'b.mp3', 'c.mp3']) cpSync(from, join(folder, name));
    rmSync(from);
    const { tracks } = await scan(store, [folder]);
    expect(new Set(tracks.map(({ trackId }) => trackId)).size).toBe(3);
    expect(tracks.filter(({ trackId }) => trackId === id)).toHaveLength(1);
  });

  it('has not moved when its drive is only away', async () => {
    const folder = temporaryFolder();
    const store = openStore();
    const nas = join(folder, 'nas');
    store.folders.add(nas);
    const id = await decided(store, put(join(nas, 'a.mp3'), 'the very same audio 1'));
    const copy = put(join(folder, 'copy', 'a.mp3'), 'the very same audio 1');
    rmSync(nas, { recursive: true });
    const { tracks } = await scan(store, [nas, join(folder, 'copy')]);
    expect(tracks.find(({ path }) => path === copy)?.trackId).not.toBe(id);
    expect(stateOf(store, id)).toBe('offline');
    put(join(nas, 'a.mp3'), 'the very same audio 1');
    await scan(store, [nas]);
    expect(stateOf(store, id)).toBe('changed');
  });

  it('keeps its decision when only its tags change, and loses it when it is another recording', async () => {
    const folder = temporaryFolder();
    const store = openStore();
    const path = join(folder, 'a.mp3');
    const id = await decided(store, put(path, 'the very same audio 1'));
    writeFileSync(path, 'the very same audio 2');
    utimesSync(path, 7, 7);
    await scan(store, [folder]);
    expect(stateOf(store, id)).toBe('changed');
    expect(store.analyses.of(id, analysisKey)).not.toBeNull();
    writeFileSync(path, 'another recording altogether 2');
    await scan(store, [folder]);
    expect(stateOf(store, id)).toBe('new');
    expect(store.analyses.of(id, analysisKey)).toBeNull();
  });
});
