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
import { fc } from '../../support/properties.ts';

/** Three tracks suggested jazz. */
function fill(store: LibraryStore): number[] {
  const ids = store.tracks.upsert(['a', 'b', 'c'].map((name) => scanned(`/music/${name}.mp3`)));
  store.predictions.save(ids.map((trackId) => ({ trackId, prediction: prediction('jazz') })));
  return ids;
}

const standing = (store: LibraryStore, ids: readonly number[]): unknown[] =>
  ids.map((id) => [store.decisions.of(id), stateOf(store, id)]);

describe('redoing', () => {
  it('decides again what was undone, one after the other, over a restart', () => {
    const folder = temporaryFolder();
    let store = openLibraryStore(folder);
    const ids = fill(store);
    store.decisions.decide(ids, { kind: 'accept' }, { modelId });
    store.decisions.decide(ids.slice(0, 2), { kind: 'genres', genres: ['Dub', 'Ska'] }, { modelId });
    store.decisions.decide(ids.slice(1), { kind: 'clear' }, { modelId });
    const decided = standing(store, ids);
    for (let count = 0; count < 3; count += 1) store.decisions.undo();
    expect(store.decisions.redoLabel()).toBe('Accept 3 tracks');
    store.close();

    store = openStore(folder);
    expect(store.decisions.redo()).toEqual({ trackIds: ids, label: 'Accept 3 tracks' });
    expect(ids.map((id) => stateOf(store, id))).toEqual(['accepted', 'accepted', 'accepted']);
    expect(store.decisions.redo().trackIds).toEqual(ids.slice(0, 2));
    expect(store.decisions.redo().trackIds).toEqual(ids.slice(1));
    expect(standing(store, ids)).toEqual(decided);
    expect(store.decisions.redo()).toEqual({ trackIds: [], label: null });
    expect(store.decisions.undoLabel()).toBe('Clear the decision on 2 tracks');
  });

  it('has nothing to offer once something new was decided', () => {
    const store = openStore();
    const [a = 0, b = 0] = fill(store);
    store.decisions.decide([a], { kind: 'accept' }, { modelId });
    store.decisions.undo();
    store.decisions.decide([b], { kind: 'skip' }, { modelId });
    expect(store.decisions.redoLabel()).toBeNull();
    expect(store.decisions.redo().trackIds).toEqual([]);
    expect(store.decisions.of(a)).toBeNull();
  });

  it('puts a line in force again, with what it had accepted', () => {
    const store = openStore();
    const [a = 0] = fill(store);
    store.decisions.drawLine(0.8, { accept: [a], reopen: [], modelId });
    store.decisions.undo();
    expect(store.decisions.lineInForce()).toBeNull();
    store.decisions.redo();
    expect(store.decisions.lineInForce()).toBe(0.8);
    expect(store.decisions.of(a)).toMatchObject({ kind: 'accepted', threshold: 0.8 });
  });

  it('leaves a written track written, unless it was written in between', () => {
    const store = openStore();
    const [a = 0, b = 0] = fill(store);
    const write = (name: string): void =>
      store.tracks.markWritten(`/music/${name}.mp3`, { size: 1, modifiedMs: 1 }, ['jazz']);
    store.decisions.decide([a], { kind: 'accept' }, { modelId });
    write('a');
    store.decisions.undo();
    store.decisions.redo();
    expect(stateOf(store, a)).toBe('written');
    store.decisions.decide([b], { kind: 'genres', genres: ['Dub'] }, { modelId });
    store.decisions.undo();
    write('b');
    expect(stateOf(store, b)).toBe('written');
    store.decisions.redo();
    expect(stateOf(store, b)).toBe('changed');
  });

  it('is the exact opposite of undoing, whatever was decided', () => {
    const decision = fc.constantFrom('accept', 'skip', 'keep', 'none', 'clear', 'genres' as const);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.subarray([0, 1, 2], { minLength: 1 }), decision), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.nat(10),
        (steps, undone) => {
          const store = openStore();
          const ids = fill(store);
          for (const [places, kind] of steps)
            store.decisions.decide(
              places.map((place) => ids[place]!),
              kind === 'genres' ? { kind, genres: ['Dub'] } : { kind },
              { modelId },
            );
          const before = standing(store, ids);
          for (let count = 0; count < undone; count += 1) store.decisions.undo();
          while (store.decisions.redo().trackIds.length > 0);
          expect(standing(store, ids)).toEqual(before);
        },
      ),
      { numRuns: 30 },
    );
  });
});
