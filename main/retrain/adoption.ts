/** What would change in the library if another model were used: told before it is. */
import { classifierOf, predictTrack } from '../../models/head.ts';
import type { AdoptionPreview } from '../../models/retrain-contract.ts';
import { trackQuerySchema } from '../../models/engine-contract.ts';
import type { ModelShelf } from '../inference/model-shelf.ts';
import { excerptSeconds } from '../library/analyser.ts';
import type { LibraryStore } from '../library/store/library-store.ts';

const shownExamples = 50;
const chunk = 500;

/** Predicts the library from what is stored and compares; no file is opened and nothing is saved. */
export async function previewAdoption(
  store: Pick<LibraryStore, 'view' | 'analyses'>,
  models: ModelShelf,
  modelId: string,
): Promise<AdoptionPreview> {
  const presentId = await models.currentId();
  const classifier = classifierOf(await models.load(modelId));
  const key = { networkId: classifier.networkId, excerptSeconds };
  const trackIds = store.view.idsOf({ query: trackQuerySchema.parse({}) }, presentId);
  const moves = new Map<string, { from: string; to: string; tracks: number }>();
  const examples: AdoptionPreview['examples'] = [];
  let changed = 0;
  let toHear = 0;
  for (let start = 0; start < trackIds.length; start += chunk) {
    for (const row of store.view.rowsOf(trackIds.slice(start, start + chunk), presentId)) {
      if (row.genre === null || row.confidence === null) continue;
      const analysis = store.analyses.of(row.id, key);
      if (analysis === null) {
        toHear += 1;
        continue;
      }
      const { genre: to, confidence } = predictTrack(analysis, classifier);
      if (to === row.genre) continue;
      changed += 1;
      const name = JSON.stringify([row.genre, to]);
      const move = moves.get(name) ?? { from: row.genre, to, tracks: 0 };
      moves.set(name, { ...move, tracks: move.tracks + 1 });
      if (examples.length < shownExamples) {
        examples.push({
          trackId: row.id,
          path: row.path,
          from: row.genre,
          fromConfidence: row.confidence,
          to,
          toConfidence: confidence,
        });
      }
    }
    // Others are answered between two stretches.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    tracks: trackIds.length,
    changed,
    moves: [...moves.values()].toSorted((a, b) => b.tracks - a.tracks),
    examples,
    toHear,
  };
}
