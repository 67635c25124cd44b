import { describe, expect, it } from 'vitest';
import { openLibraryStore, type LibraryStore } from '../../../main/library/store/library-store.ts';
import {
  modelId,
  openStore,
  prediction,
  scanned,
  stateOf,
  temporaryFolder,
} from '../../support/library-fixture.ts';

/** Three tracks suggested jazz, rock and, without daring to, pop; a fourth without suggestion. */
function fill(store: LibraryStore): number[] {
  const ids = store.tracks.upsert(['a', 'b', 'c', 'd'].map((name) => scanned(`/music/${name}.mp3`)));
  const said = [prediction('jazz'), prediction('rock'), prediction('pop', 0.2, { recommendation: 'none' })];
  store.predictions.save(said.map((one, index) => ({ trackId: ids[index]!, prediction: one })));
  return ids;
}

function decisionsOf(store: LibraryStore, ids: readonly number[]): unknown[] {
  return ids.map((id) => store.decisions.of(id)?.genres);
}

describe('deciding', () => {
  it('accepts what is suggested, and leaves alone what has no suggestion', () => {
    const store = openStore();
    const ids = fill(store);
    const { decided, undoLabel } = store.decisions.decide(ids, { kind: 'accept' }, { modelId });
    expect(decided).toEqual(ids.slice(0, 3));
    expect(undoLabel).toBe('Accept 3 tracks');
    expect(decisionsOf(store, ids)).toEqual([['jazz'], ['rock'], ['pop'], undefined]);
  });

  it('accepts all genres where several are suggested, and keeps them for the row and its details', () => {
    const store = openStore();
    const [id = 0, other = 0] = fill(store);
    const several = prediction('rock', 0.8, { genres: ['rock', 'indie'] });
    store.predictions.save([{ trackId: id, prediction: several }]);
    expect(store.predictions.of(id, modelId)).toEqual(several);
    expect(store.view.rowsOf([id, other], modelId).map((row) => row.genres)).toEqual([
      ['rock', 'indie'],
      undefined,
    ]);
    store.decisions.decide([id], { kind: 'accept' }, { modelId });
    expect(store.decisions.of(id)).toMatchObject({ kind: 'accepted', genres: ['rock', 'indie'] });
    store.decisions.decide([id], { kind: 'genres', genres: ['rock'] }, { modelId });
    expect(stateOf(store, id)).toBe('changed');
    store.decisions.decide([id], { kind: 'genres', genres: ['rock', 'indie'] }, { modelId });
    expect(stateOf(store, id)).toBe('accepted');
    store.predictions.save([{ trackId: id, prediction: prediction('rock') }]);
    expect(store.predictions.of(id, modelId)).not.toHaveProperty('genres');
  });

  it('accepts only what the model dares to recommend when asked to', () => {
    const store = openStore();
    const ids = fill(store);
    const { decided } = store.decisions.decide(ids, { kind: 'accept' }, { modelId, sureOnly: true });
    expect(decided).toEqual(ids.slice(0, 2));
  });

  it('keeps an accepted genre when a model says otherwise later', () => {
    const store = openStore();
    const [id = 0] = fill(store);
    store.decisions.decide([id], { kind: 'accept' }, { modelId });
    store.predictions.save([{ trackId: id, prediction: prediction('metal') }]);
    expect(store.view.detail(id, modelId)).toMatchObject({
      genre: 'metal',
      decision: ['jazz'],
      state: 'accepted',
    });
  });

  it('calls choosing the suggestion accepting it, and anything else a change', () => {
    const store = openStore();
    const [a = 0, b = 0] = fill(store);
    store.decisions.decide([a, b], { kind: 'genres', genres: ['jazz'] }, { modelId });
    expect([stateOf(store, a), stateOf(store, b)]).toEqual(['accepted', 'changed']);
    expect(store.decisions.genres()).toEqual(['jazz']);
  });

  it('ignores ids the library does not have, and makes no group of nothing', () => {
    const store = openStore();
    fill(store);
    expect(store.decisions.decide([999], { kind: 'skip' }, { modelId }).decided).toEqual([]);
    expect(store.decisions.undoLabel()).toBeNull();
  });
});

describe('undoing', () => {
  it('takes back the latest group as a whole, over a restart, one after the other', () => {
    const folder = temporaryFolder();
    let store = openLibraryStore(folder);
    const ids = fill(store);
    store.decisions.decide(ids, { kind: 'skip' }, { modelId });
    store.decisions.decide(ids.slice(0, 2), { kind: 'genres', genres: ['Dub', 'Ska'] }, { modelId });
    store.decisions.decide(ids.slice(1), { kind: 'clear' }, { modelId });
    store.close();

    store = openStore(folder);
    expect(decisionsOf(store, ids)).toEqual([['Dub', 'Ska'], undefined, undefined, undefined]);
    expect(store.decisions.undo()).toEqual({
      trackIds: ids.slice(1),
      label: 'Clear the decision on 3 tracks',
    });
    expect(decisionsOf(store, ids)).toEqual([['Dub', 'Ska'], ['Dub', 'Ska'], null, null]);
    expect(store.decisions.undoLabel()).toBe('Set 2 tracks to Dub, Ska');
    expect(store.decisions.undo().trackIds).toEqual(ids.slice(0, 2));
    expect(ids.map((id) => stateOf(store, id))).toEqual(['skipped', 'skipped', 'skipped', 'skipped']);
    expect(store.decisions.undo().trackIds).toEqual(ids);
    expect(ids.map((id) => stateOf(store, id))).toEqual(['review', 'review', 'review', 'new']);
    expect(store.decisions.undo()).toEqual({ trackIds: [], label: null });
  });

  it('goes on with the group before the undone one after a new decision', () => {
    const store = openStore();
    const [a = 0, b = 0] = fill(store);
    store.decisions.decide([a], { kind: 'accept' }, { modelId });
    store.decisions.decide([b], { kind: 'accept' }, { modelId });
    store.decisions.undo();
    store.decisions.decide([b], { kind: 'skip' }, { modelId });
    expect(store.decisions.undo().trackIds).toEqual([b]);
    expect(store.decisions.undo().trackIds).toEqual([a]);
    expect(store.decisions.undo().trackIds).toEqual([]);
  });

  it('passes over groups whose tracks have left the library', () => {
    const store = openStore();
    const [a = 0, b = 0] = fill(store);
    store.decisions.decide([a], { kind: 'accept' }, { modelId });
    store.decisions.decide([b], { kind: 'accept' }, { modelId });
    store.tracks.remove([b]);
    expect(store.decisions.undo().trackIds).toEqual([a]);
  });
});
