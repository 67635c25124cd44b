/** The engine's answers to the retrain wizard and the model shelf. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineRequestName } from '../models/engine-contract.ts';
import type { retrainRequests, ShelvedModelDetail } from '../models/retrain-contract.ts';
import { Failure } from '../models/failure.ts';
import { heldOutScoreOf } from '../models/model-metrics.ts';
import { bundleBytes } from './inference/bundle-size.ts';
import type { ShelvedModel } from './inference/model-shelf.ts';
import { previousModelKey } from './inference/model-shelf.ts';
import { previewAdoption } from './retrain/adoption.ts';
import type { Handler } from './request-handler.ts';

type RetrainRequestName = keyof typeof retrainRequests & EngineRequestName;

export const retrainHandlers: { readonly [Name in RetrainRequestName]: Handler<Name> } = {
  'retrain.state': ({ retrain }) => retrain.state(),
  'retrain.offer': async ({ betterModel }) => {
    betterModel.lookSoon();
    return { offer: await betterModel.offer() };
  },
  'retrain.dismissOffer': async ({ betterModel }) => {
    await betterModel.dismiss();
    return {};
  },
  'retrain.choose': async ({ retrain, betterModel }, { source }) => {
    const jobId = await retrain.choose(source);
    // It was taken.
    if (source.library) await betterModel.dismiss();
    return { jobId };
  },
  'retrain.change': async ({ retrain }, { changes }) => ({ jobId: await retrain.change(changes) }),
  'retrain.estimate': async ({ retrain }, { method, options }) => {
    try {
      return await retrain.estimate(method, options);
    } catch (error) {
      // A training or another check went first: that is no failure.
      if (!(error instanceof Failure) || error.code !== 'cancelled') throw error;
      return { method, seconds: null, range: null, measuring: false, obstacle: null };
    }
  },
  'retrain.start': async ({ retrain }, { method, options, name }) => ({
    jobId: await retrain.start(method, options, name),
  }),
  'retrain.preview': ({ store, models }, { modelId }) => previewAdoption(store, models, modelId),
  'retrain.adopt': async ({ retrain, publish }) => {
    const jobId = await retrain.adopt();
    publish({ type: 'modelsChanged' });
    return { jobId };
  },
  'retrain.keep': async ({ retrain, publish }) => {
    await retrain.keep();
    publish({ type: 'modelsChanged' });
    return {};
  },
  'retrain.discard': async ({ retrain, publish }) => {
    await retrain.discard();
    publish({ type: 'modelsChanged' });
    return {};
  },

  'models.shelf': async ({ models, store }) => {
    const inUse = await models.currentId();
    const list = await models.list();
    const previous = store.settings.get(previousModelKey);
    const isThere = list.some(({ id }) => id === previous && id !== inUse);
    return {
      models: await Promise.all(list.map((model) => detailOf(model, inUse))),
      previousId: isThere && typeof previous === 'string' ? previous : null,
    };
  },
  'models.compare': async ({ comparer }, order) => ({ jobId: await comparer.start(order) }),
  'models.comparison': ({ comparer }) => comparer.state(),
  'models.use': async ({ models, library, publish }, { modelId }) => {
    await models.use(modelId);
    publish({ type: 'modelsChanged' });
    publish({ type: 'tracksChanged', trackIds: 'many' });
    return { jobId: await library.predictAll() };
  },
  'models.rename': async ({ models, publish }, { modelId, name }) => {
    await models.rename(modelId, name);
    publish({ type: 'modelsChanged' });
    return {};
  },
  'models.remove': async ({ models, publish }, { modelId }) => {
    await models.setAside(modelId);
    publish({ type: 'modelsChanged' });
    return {};
  },
  'models.restore': async ({ models, publish }, { modelId }) => {
    await models.putBack(modelId);
    publish({ type: 'modelsChanged' });
    return {};
  },
  'models.export': async ({ exchange }, { modelId, target }) => {
    const { file } = await exchange.export(modelId, target);
    return { file };
  },
  'models.import': async ({ exchange, publish }, { file }) => {
    const modelId = await exchange.import(file);
    publish({ type: 'modelsChanged' });
    return { modelId };
  },
};

async function detailOf(
  { id, folder, builtIn, manifest }: ShelvedModel,
  inUse: string,
): Promise<ShelvedModelDetail> {
  const { metrics, training } = manifest;
  const heldOut = heldOutScoreOf(metrics);
  const accuracy = metrics['accuracy'];
  return {
    id,
    name: manifest.name,
    labels: manifest.labels,
    genresPerTrack: manifest.genresPerTrack ?? 'one',
    inUse: id === inUse,
    builtIn,
    createdAt: manifest.createdAt,
    method: training.method,
    dataset: training.dataset,
    trainedOn: training.tracks,
    accuracy: typeof accuracy === 'number' ? accuracy : null,
    accuracyInterval: heldOut?.accuracyInterval ?? null,
    expectedCalibrationError: heldOut?.expectedCalibrationError ?? null,
    bytes: await bundleBytes(folder),
    licence: manifest.licence,
    card: await readFile(join(folder, 'card.md'), 'utf8').catch(() => ''),
  };
}
