import { describe, expect, it } from 'vitest';
import {
  analysis,
  analysisKey,
  modelId,
  openStore,
  pathsOf,
  prediction,
  scanned,
  stateOf,
} from '../../support/library-fixture.ts';

const stamp = { size: 2_000, modifiedMs: 1_700_000_001_000 };

describe('the state of a track', () => {
  it('goes from new over review and a decision to written', () => {
    const store = openStore();
    const [id = 0] = store.tracks.upsert([scanned('/music/a.mp3')]);
    expect(stateOf(store, id)).toBe('new');
    store.predictions.save([{ trackId: id, prediction: prediction('jazz') }]);
    expect(stateOf(store, id)).toBe('review');
    store.decisions.decide([id], { kind: 'accept' }, { modelId });
    expect(stateOf(store, id)).toBe('accepted');
    store.decisions.decide([id], { kind: 'genres', genres: ['Bebop'] }, { modelId });
    expect(stateOf(store, id)).toBe('changed');
    store.tracks.markWritten('/music/a.mp3', stamp, ['Bebop']);
    expect(stateOf(store, id)).toBe('written');
    expect(store.view.detail(id, modelId)?.genresNow).toEqual(['Bebop']);
  });

  it('is the decision again once something new is decided after a write', () => {
    const store = openStore();
    const [id = 0] = store.tracks.upsert([scanned('/music/a.mp3')]);
    store.decisions.decide([id], { kind: 'genres', genres: ['Bebop'] }, { modelId });
    store.tracks.markWritten('/music/a.mp3', stamp, ['Bebop']);
    store.decisions.decide([id], { kind: 'skip' }, { modelId });
    expect(stateOf(store, id)).toBe('skipped');
    store.decisions.undo();
    expect(stateOf(store, id)).toBe('written');
  });

  it('is no longer written when another program changes the genre, or an undo puts it back', () => {
    const store = openStore();
    const [id = 0] = store.tracks.upsert([scanned('/music/a.mp3')]);
    store.predictions.save([{ trackId: id, prediction: prediction('jazz') }]);
    store.decisions.decide([id], { kind: 'accept' }, { modelId });
    store.tracks.markWritten('/music/a.mp3', stamp, ['jazz']);
    const tags = {
      artist: null,
      albumArtist: null,
      album: null,
      title: null,
      genres: ['Krautrock'],
      year: null,
    };
    store.tracks.upsert([scanned('/music/a.mp3', { stamp: { size: 3_000, modifiedMs: 5 }, tags })]);
    expect(stateOf(store, id)).toBe('accepted');
    store.tracks.upsert([
      scanned('/music/a.mp3', { stamp: { size: 2_000, modifiedMs: 6 }, tags: { ...tags, genres: ['jazz'] } }),
    ]);
    expect(stateOf(store, id)).toBe('written');
    store.tracks.markRestored('/music/a.mp3', stamp, []);
    expect(stateOf(store, id)).toBe('accepted');
  });

  it('is problem before all else, until the file changes or an analysis succeeds', () => {
    const store = openStore();
    const [id = 0] = store.tracks.upsert([scanned('/music/a.mp3')]);
    const failure = { code: 'unreadable-audio', message: 'It could not be decoded.' } as const;
    store.decisions.decide([id], { kind: 'skip' }, { modelId });
    store.tracks.saveFailure(id, failure);
    expect(stateOf(store, id)).toBe('problem');
    expect(store.view.detail(id, modelId)?.failure).toEqual(failure);
    store.tracks.upsert([scanned('/music/a.mp3')]);
    expect(stateOf(store, id)).toBe('problem');
    store.tracks.upsert([scanned('/music/a.mp3', { stamp })]);
    expect(stateOf(store, id)).toBe('skipped');
    store.tracks.saveFailure(id, failure);
    store.analyses.save(id, analysisKey, analysis('hash'));
    expect(stateOf(store, id)).toBe('skipped');
  });

  it('is offline when its folder is out of reach, and not listed when the file is gone', () => {
    const store = openStore();
    const scanId = store.scans.begin();
    const [a = 0, b = 0] = store.tracks.upsert([scanned('/nas/a.mp3'), scanned('/music/b.mp3')], scanId);
    const report = { reached: ['/music'], unreachable: ['/nas'], empty: [] };
    expect(store.scans.end({ scanId: store.scans.begin(), ...report })).toEqual([a, b]);
    expect(stateOf(store, a)).toBe('offline');
    expect(pathsOf(store)).toEqual(['/nas/a.mp3']);
    expect(store.scans.touch([a, b], store.scans.begin())).toEqual([a, b]);
    expect(pathsOf(store)).toEqual(['/nas/a.mp3', '/music/b.mp3']);
    expect(stateOf(store, a)).toBe('new');
  });

  it('takes an empty folder for a drive that is not mounted only where tracks were known', () => {
    const store = openStore();
    const [folder, other] = [store.folders.add('/nas'), store.folders.add('/new')];
    const [id = 0] = store.tracks.upsert([scanned('/nas/a.mp3')]);
    store.scans.end({ scanId: store.scans.begin(), reached: [], unreachable: [], empty: ['/nas', '/new'] });
    expect(stateOf(store, id)).toBe('offline');
    expect(store.folders.list()).toEqual([
      { id: folder, path: '/nas', tracks: 1, online: false },
      { id: other, path: '/new', tracks: 0, online: true },
    ]);
  });

  it('does not lose what another scan met at the same time', () => {
    const store = openStore();
    const [first, second] = [store.scans.begin(), store.scans.begin()];
    const ids = store.tracks.upsert([scanned('/music/a.mp3')], second);
    store.scans.touch(ids, first);
    const report = { reached: ['/music'], unreachable: [], empty: [] };
    expect(store.scans.end({ scanId: first, ...report })).toEqual([]);
    expect(store.scans.end({ scanId: second, ...report })).toEqual([]);
  });
});

describe('folders', () => {
  it('share tracks when one lies in the other, and forget only what is in none', () => {
    const store = openStore();
    const outer = store.folders.add('/music');
    const inner = store.folders.add('/music/rock');
    expect(store.folders.add('/music')).toBe(outer);
    const [a = 0] = store.tracks.upsert([
      scanned('/music/a.mp3'),
      scanned('/music/rock/b.mp3'),
      scanned('/musical/c.mp3'),
    ]);
    expect(store.folders.list().map(({ tracks }) => tracks)).toEqual([2, 1]);
    expect(store.tracks.loosePaths()).toEqual(['/musical/c.mp3']);
    expect(store.tracks.idsWithin(['/music/rock', '/music/a.mp3'])).toHaveLength(2);
    expect(store.folders.remove(outer)).toEqual([a]);
    expect(pathsOf(store, { sort: 'path' })).toEqual(['/music/rock/b.mp3', '/musical/c.mp3']);
    store.folders.add('/');
    expect(store.folders.remove(inner)).toEqual([]);
  });
});
