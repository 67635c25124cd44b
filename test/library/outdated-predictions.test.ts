/** A model that comes anew under its old id is asked again; one that did not change is not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ModelShelf, type ShelvedModel } from '../../main/inference/model-shelf.ts';
import { forgetOutdatedPredictions } from '../../main/library/outdated-predictions.ts';
import { openLibraryStore, type LibraryStore } from '../../main/library/store/library-store.ts';

let folder: string;
let store: LibraryStore;
let models: ShelvedModel[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'earmark-outdated-'));
  store = openLibraryStore(folder);
  models = await new ModelShelf({
    installedFolder: join(folder, 'models'),
    choice: { read: () => null, write: () => undefined },
  }).list();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function predictOne(modelId: string): number {
  const [trackId] = store.tracks.upsert([
    {
      path: '/music/a.mp3',
      stamp: { size: 1, modifiedMs: 1 },
      fileKey: null,
      tags: null,
      durationSeconds: null,
      audioHash: null,
    },
  ]);
  const prediction = {
    modelId,
    genre: 'rock',
    confidence: 0.9,
    margin: 0.8,
    recommendation: 'strong' as const,
    topK: [
      { genre: 'rock', probability: 0.9 },
      { genre: 'pop', probability: 0.1 },
    ],
    segments: [],
  };
  store.predictions.save([{ trackId: trackId!, prediction }]);
  return trackId!;
}

it('keeps the predictions of a bundle that stayed, and forgets those of one that was replaced', () => {
  const [model] = models as [ShelvedModel];
  forgetOutdatedPredictions(store, models);
  const trackId = predictOne(model.id);
  forgetOutdatedPredictions(store, models);
  expect(store.predictions.of(trackId, model.id)?.genre).toBe('rock');
  // Away for a while, and back as it was.
  forgetOutdatedPredictions(store, []);
  forgetOutdatedPredictions(store, models);
  expect(store.predictions.of(trackId, model.id)?.genre).toBe('rock');
  const replaced = { ...model, manifest: { ...model.manifest, createdAt: '2030-01-01T00:00:00Z' } };
  forgetOutdatedPredictions(store, [replaced]);
  expect(store.predictions.of(trackId, model.id)).toBeNull();
});
