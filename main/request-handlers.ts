/** The engine's answers: one handler for each request of the contract; a missing one breaks the build. */
import type { EngineRequestName, RequestAnswer, RequestPayload } from '../models/engine-contract.ts';
import { Failure } from '../models/failure.ts';
import { parsePayload } from '../models/request-payload.ts';
import { enginePreferencesKey } from './engine-settings.ts';
import { previousModelKey } from './inference/model-shelf.ts';
import { exportLibrary } from './library/export/export-library.ts';
import { listFolder } from './library/folder-listing.ts';
import { digestsKey } from './library/outdated-predictions.ts';
import { reviewMemoryKey } from './library/review/review-memory.ts';
import { betterModelKey } from './retrain/better-model.ts';
import type { Handler, RequestServices } from './request-handler.ts';
import { retrainHandlers } from './retrain-handlers.ts';

/** Settings of the engine's own, which a page can neither read nor change. */
const ownSettings: ReadonlySet<string> = new Set([
  'model',
  previousModelKey,
  'backend',
  enginePreferencesKey,
  digestsKey,
  reviewMemoryKey,
  betterModelKey,
]);

const handlers: { readonly [Name in EngineRequestName]: Handler<Name> } = {
  'library.overview': ({ library }) => library.overview(),
  'library.add': async ({ library }, { paths }) => ({ jobId: await library.add(paths) }),
  'library.rescan': ({ library }) => ({ jobId: library.rescan() }),
  'library.removeFolder': ({ store, publish }, { folderId }) => {
    store.folders.remove(folderId);
    publish({ type: 'tracksChanged', trackIds: 'many' });
    return {};
  },
  'library.analyse': async ({ library }, { selection, fresh }) => ({
    jobId: await library.analyse(selection, fresh),
  }),
  'library.rows': ({ library }, payload) => library.rows(payload),
  'library.jump': ({ library }, payload) => library.jump(payload),
  'library.export': async ({ store, models }, request) => {
    const { files, tracks, leftOut } = await exportLibrary(store, {
      ...request,
      modelId: await models.currentId(),
    });
    return { files: [...files], tracks, leftOut };
  },
  'track.detail': async ({ store, models }, { id }) => {
    const detail = store.view.detail(id, await models.currentId());
    if (detail) return detail;
    throw new Failure('not-found', 'That track is not in the library any more. No file was touched.');
  },
  'review.decide': ({ review, betterModel }, payload) => {
    betterModel.lookSoon();
    return review.decide(payload);
  },
  'review.undo': ({ review }) => review.undo(),
  'review.redo': ({ review }) => review.redo(),
  'review.next': ({ review }, payload) => review.next(payload),
  'review.open': ({ review }, payload) => review.open(payload),
  'review.estimate': ({ review }, payload) => review.estimate(payload),
  'review.applyThreshold': ({ review }, payload) => review.applyThreshold(payload),
  'review.spotCheck': ({ review }, payload) => review.spotCheck(payload),
  'write.plan': async ({ writing, models }, payload) => writing.plan(payload, await models.currentId()),
  'write.planRows': ({ writing }, payload) => writing.planRows(payload),
  'write.start': ({ writing }, { planId }) => ({ jobId: writing.start(planId) }),
  'write.results': ({ writing }, payload) => writing.results(payload),
  'history.batches': async ({ writer }) => ({ batches: await writer.history() }),
  'history.files': async ({ writer }, { batchId }) => ({ files: await writer.files(batchId) }),
  'history.undo': ({ writing }, { batchId, paths }) => ({ jobId: writing.startUndo(batchId, paths) }),
  'history.takeInterruption': ({ writing }) => ({ interruption: writing.takeInterruption() }),
  'history.prune': ({ writing }, { keep }) => writing.prune(keep),
  'job.pause': ({ jobs }, { jobId }) => {
    jobs.pause(jobId);
    return {};
  },
  'job.resume': ({ jobs }, { jobId }) => {
    jobs.resume(jobId);
    return {};
  },
  'job.stop': ({ jobs }, { jobId }) => {
    jobs.stop(jobId);
    return {};
  },
  'models.list': async ({ models }) => {
    const inUse = await models.currentId();
    const listed = (await models.list()).map(({ id, builtIn, manifest }) => ({
      id,
      name: manifest.name,
      labels: manifest.labels,
      inUse: id === inUse,
      builtIn,
      accuracy: accuracyOf(manifest.metrics),
    }));
    return { models: listed };
  },
  'engine.preferences': ({ engineSettings }) => engineSettings.get(),
  'engine.prefer': ({ engineSettings, publish }, change) => {
    const state = engineSettings.change(change);
    publish({ type: 'settingsChanged' });
    return state;
  },
  'folder.list': (_services, { path }) => listFolder(path),
  'settings.get': ({ store }) => ({
    settings: Object.fromEntries(
      Object.entries(store.settings.all()).filter(([key]) => !ownSettings.has(key)),
    ),
  }),
  ...retrainHandlers,
  'settings.set': ({ store, publish }, { key, value }) => {
    if (ownSettings.has(key)) throw new Failure('invalid-request', `"${key}" is not for a page to change.`);
    store.settings.set(key, value);
    publish({ type: 'settingsChanged' });
    return {};
  },
};

/**
 * Validates a request and answers it.
 * @throws Failure `invalid-request` for a payload that is not the contract's, and whatever the service throws
 */
export async function answerRequest<Name extends EngineRequestName>(
  services: RequestServices,
  name: Name,
  payload: RequestPayload<Name>,
): Promise<RequestAnswer<Name>> {
  const parsed = parsePayload(name, payload);
  // The table above pairs each name with its payload; TypeScript cannot follow that through an index.
  const handler = handlers[name] as unknown as Handler<Name>;
  return handler(services, parsed);
}

function accuracyOf(metrics: Readonly<Record<string, unknown>>): number | null {
  const accuracy = metrics['accuracy'];
  return typeof accuracy === 'number' ? accuracy : null;
}
