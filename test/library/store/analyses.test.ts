import { describe, expect, it } from 'vitest';
import type { LibraryStore } from '../../../main/library/store/library-store.ts';
import { packNumbers, unpackNumbers } from '../../../main/library/store/numbers.ts';
import {
  analysis,
  analysisKey,
  modelId,
  openStore,
  prediction,
  query,
  scanned,
  stateOf,
} from '../../support/library-fixture.ts';
import { fc } from '../../support/properties.ts';

const otherStamp = { size: 1_000, modifiedMs: 1 };

describe('packNumbers', () => {
  it('keeps numbers to three decimals, and exactly what float16 cannot hold', () => {
    fc.assert(
      fc.property(fc.float32Array({ min: -60_000, max: 60_000, noNaN: true }), (values) => {
        const unpacked = unpackNumbers(packNumbers(values));
        expect(unpacked.length).toBe(values.length);
        values.forEach((value, index) => {
          expect(Math.abs(unpacked[index]! - value)).toBeLessThanOrEqual(Math.abs(value) / 2_000 + 1e-7);
        });
      }),
    );
    const large = Float32Array.of(1e30, -0.1, 70_000);
    expect(unpackNumbers(packNumbers(large))).toEqual(large);
    expect(packNumbers(large).precision).toBe(32);
  });

  it('changes nothing the second time', () => {
    const once = unpackNumbers(packNumbers(Float32Array.of(0.1, 2 / 3, -5.4321)));
    expect(unpackNumbers(packNumbers(once))).toEqual(once);
  });
});

describe('analyses', () => {
  it('come back as they were saved', () => {
    const store = openStore();
    const [id = 0] = store.tracks.upsert([scanned('/music/a.mp3')]);
    const saved = analysis('hash');
    store.analyses.save(id, analysisKey, saved);
    expect(store.analyses.of(id, analysisKey)).toEqual({ ...saved, peaks: [0, 0.2, 1] });
    expect(store.analyses.of(id, { ...analysisKey, excerptSeconds: 60 })).toBeNull();
    expect(store.analyses.of(id, { ...analysisKey, networkId: 'other' })).toBeNull();
    expect(store.view.detail(id, modelId)).toMatchObject({
      format: 'mp3',
      durationSeconds: 200.5,
      peaks: [0, 0.2, 1],
    });
  });

  it('are shared by copies', () => {
    const store = openStore();
    const [original = 0] = store.tracks.upsert([scanned('/music/a.mp3')]);
    store.analyses.save(original, analysisKey, analysis('hash'));
    const [copy = 0] = store.tracks.upsert([scanned('/copy/a.mp3', { audioHash: 'hash' })]);
    expect(store.analyses.of(copy, analysisKey)?.audioHash).toBe('hash');
    expect(store.analyses.prune()).toBe(0);
    store.tracks.remove([original, copy]);
    expect(store.analyses.prune()).toBe(1);
  });

  it('stand while the audio does, and fall with what was said when it is another', () => {
    const store = openStore();
    const [id = 0] = store.tracks.upsert([scanned('/music/a.mp3')]);
    store.analyses.save(id, analysisKey, analysis('hash'));
    store.predictions.save([{ trackId: id, prediction: prediction('jazz') }]);
    store.decisions.decide([id], { kind: 'accept' }, { modelId });

    store.tracks.upsert([scanned('/music/a.mp3', { stamp: otherStamp, audioHash: 'hash' })]);
    expect(stateOf(store, id)).toBe('accepted');
    expect(store.analyses.of(id, analysisKey)).not.toBeNull();

    store.tracks.upsert([scanned('/music/a.mp3', { stamp: { ...otherStamp, size: 5 } })]);
    expect(store.analyses.of(id, analysisKey)).toBeNull();
    expect(stateOf(store, id)).toBe('accepted');

    store.analyses.save(id, analysisKey, analysis('another'));
    expect(stateOf(store, id)).toBe('new');
    expect(store.decisions.undo().trackIds).toEqual([]);
  });

  it('hand over what was said of a file that is gone to the one that turns out to be it', () => {
    const store = openStore();
    const [old = 0] = store.tracks.upsert([scanned('/music/old.mp3')]);
    store.analyses.save(old, analysisKey, analysis('hash'));
    store.predictions.save([{ trackId: old, prediction: prediction('jazz') }]);
    store.decisions.decide([old], { kind: 'genres', genres: ['Dub'] }, { modelId });
    store.scans.end({ scanId: store.scans.begin(), reached: ['/music'], unreachable: [], empty: [] });
    const [renamed = 0] = store.tracks.upsert([scanned('/music/new.mp3')]);
    store.analyses.save(renamed, analysisKey, analysis('hash'));
    expect(store.view.detail(renamed, modelId)).toMatchObject({
      state: 'changed',
      decision: ['Dub'],
      genre: 'jazz',
    });
    expect(store.view.detail(old, modelId)).toBeNull();
    expect(store.decisions.undo().trackIds).toEqual([renamed]);
  });
});

function needs(store: LibraryStore, ids: readonly number[], fresh = false): string[] {
  return store.workFor({ ...analysisKey, trackIds: ids, modelId, fresh }).map((track) => track.needs);
}

describe('work', () => {
  it('is hearing what is new or changed, predicting what is heard, and nothing of what is done', () => {
    const store = openStore();
    const ids = store.tracks.upsert(['a', 'b', 'c', 'd', 'e'].map((name) => scanned(`/music/${name}.mp3`)));
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = ids;
    for (const id of [b, c]) store.analyses.save(id, analysisKey, analysis(`hash ${id}`));
    store.predictions.save([{ trackId: c, prediction: prediction('jazz') }]);
    store.tracks.saveFailure(d, { code: 'not-audio', message: 'It holds no audio.' });
    store.tracks.saveFailure(e, { code: 'read-failed', message: 'The drive was away.' });
    expect(needs(store, ids)).toEqual(['audio', 'prediction', 'nothing', 'nothing', 'audio']);
    expect(needs(store, [c, a])).toEqual(['nothing', 'audio']);
    expect(needs(store, ids, true)).toEqual(['audio', 'audio', 'audio', 'audio', 'audio']);
    const request = { ...analysisKey, modelId, fresh: false, selection: { query: query({ sort: 'path' }) } };
    expect(store.tracksNeedingAnalysis(request).map(({ id }) => id)).toEqual([a, b, e]);
  });

  it('leaves out what is not there, and never opens a name that is no text', () => {
    const store = openStore();
    const [a = 0] = store.tracks.upsert([scanned('/nas/a.mp3')]);
    store.scans.end({ scanId: store.scans.begin(), reached: [], unreachable: ['/nas'], empty: [] });
    expect(needs(store, [a])).toEqual([]);
    const failure = { code: 'unsupported-name', message: 'Rename it.' } as const;
    const [b = 0] = store.tracks.upsertProblems([{ path: String.raw`/music/\xE9.mp3`, failure }]);
    expect(needs(store, [b], true)).toEqual(['nothing']);
    expect(stateOf(store, b)).toBe('problem');
  });
});
