/** Predictions are kept by the model's id; when another model comes under the same id, the old ones go. */
import { createHash } from 'node:crypto';
import type { ShelvedModel } from '../inference/model-shelf.ts';
import type { LibraryStore } from './store/library-store.ts';

/** Where the store remembers which bundles its predictions came from. */
export const digestsKey = 'modelDigests';

/** Forgets the predictions of models whose bundles are not those that made them. Embeddings stay. */
export function forgetOutdatedPredictions(store: LibraryStore, models: readonly ShelvedModel[]): void {
  const before = digestsIn(store.settings.get(digestsKey));
  const now = Object.fromEntries(models.map((model) => [model.id, digestOf(model)]));
  const replaced = models.filter(({ id }) => before[id] !== undefined && before[id] !== now[id]);
  if (replaced.length === 0 && models.every(({ id }) => before[id] === now[id])) return;
  store.together(() => {
    for (const { id } of replaced) store.predictions.removeModel(id);
    // A model that is away for now keeps its digest, and with it its predictions.
    store.settings.set(digestsKey, { ...before, ...now });
  });
}

/** The manifest holds a checksum of every other file, so its own digest stands for the bundle. */
function digestOf({ manifest }: ShelvedModel): string {
  return createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
}

function digestsIn(remembered: unknown): Readonly<Record<string, unknown>> {
  return typeof remembered === 'object' && remembered !== null ? { ...remembered } : {};
}
