/**
 * The composition root: builds the application's services for every shell, and answers their requests.
 *
 * Nothing else knows all services. A shell asks by name (`request`), listens (`subscribe`) and closes.
 */
import { join } from 'node:path';
import type { EngineClient, EngineRequestName, RequestPayload } from '../models/engine-contract.ts';
import { isJobOver } from '../models/job.ts';
import { EngineSettings } from './engine-settings.ts';
import { EventHub } from './event-hub.ts';
import { ModelExchange } from './inference/model-exchange.ts';
import { defaultModelId, ModelShelf, previousModelKey } from './inference/model-shelf.ts';
import { JobBoard } from './jobs.ts';
import { Analyser, excerptSeconds } from './library/analyser.ts';
import { folderWithin, resolveDataFolder } from './library/data-folder.ts';
import { sameStamp } from './library/file-stamp.ts';
import { FolderWatch } from './library/folder-watch.ts';
import { LibraryService } from './library/library-service.ts';
import { forgetOutdatedPredictions } from './library/outdated-predictions.ts';
import { readStamp } from './library/read-stamp.ts';
import { ReviewService } from './library/review/review-service.ts';
import { Scanner } from './library/scanner.ts';
import { openLibraryStore, type LibraryStore } from './library/store/library-store.ts';
import { BetterModel } from './retrain/better-model.ts';
import { Judge } from './retrain/judge.ts';
import { firstComparedClip, ModelComparer } from './retrain/model-comparer.ts';
import { RetrainService } from './retrain/retrain-service.ts';
import type { RequestServices } from './request-handler.ts';
import { answerRequest } from './request-handlers.ts';
import { TagWriter } from './tagging/tag-writer.ts';
import { WriteService } from './tagging/write-service.ts';
import { loadPretrained } from './training/pretrained/pretrained.ts';
import { TrainService } from './training/train-service.ts';
import { PoolKeeper } from './workers/pool-keeper.ts';
import type { SpawnWorker } from './workers/worker-handle.ts';

export interface EngineOptions {
  /** Where the database, models and journal live; default EARMARK_DATA, else the system's usual place. */
  readonly dataFolder?: string;
  /** Most worker processes, default as many as the machine serves well. */
  readonly workers?: number;
  /** Whether the library's folders are watched where a person left that on: for windows; default false. */
  readonly watch?: boolean;
  /** How to start a worker process, default Node's fork. */
  readonly spawnWorker?: SpawnWorker;
}

/** Everything a shell may use. The command line works with the services, the windows with requests. */
export interface Engine extends EngineClient {
  readonly dataFolder: string;
  readonly store: LibraryStore;
  readonly models: ModelShelf;
  readonly scanner: Scanner;
  readonly analyser: Analyser;
  readonly library: LibraryService;
  readonly review: ReviewService;
  readonly writer: TagWriter;
  readonly writing: WriteService;
  readonly jobs: JobBoard;
  readonly pools: PoolKeeper;
  readonly training: TrainService;
  /** Models as files. */
  readonly exchange: ModelExchange;
  /** What computed last: TensorFlow, or WebAssembly; null before the first analysis in this data folder. */
  lastBackend(): Promise<string | null>;
  /** Path of a clip that the retrain wizard or a comparison of models shows, for playback; null where there is none. */
  clipPath(clip: number): Promise<string | null>;
  /** Path of a track for playback, null when it is not in the library. */
  trackPath(trackId: number): string | null;
  /** Stops every job after the file in hand and ends every process. */
  close(): Promise<void>;
}

/**
 * Opens the engine: the database is migrated, and what a crash left half done is finished or rolled back.
 * @throws Failure `store-damaged`, `store-incompatible`, `store-busy`, `no-permission`, `not-a-file`, `disk-full`
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const dataFolder = resolveDataFolder({ option: options.dataFolder });
  const journalFolder = folderWithin(dataFolder, 'journal');
  const installedFolder = folderWithin(dataFolder, 'models');

  const hub = new EventHub();
  const publish = hub.publish.bind(hub);
  const store = openLibraryStore(dataFolder);
  const models = new ModelShelf({
    installedFolder,
    choice: {
      read: () => {
        const chosen = store.settings.get('model');
        return typeof chosen === 'string' ? chosen : null;
      },
      write: (modelId) => {
        const before = store.settings.get('model') ?? defaultModelId;
        if (before !== modelId) store.settings.set(previousModelKey, before);
        store.settings.set('model', modelId);
      },
    },
  });
  const pools = new PoolKeeper({
    ...(options.workers === undefined ? {} : { size: options.workers }),
    ...(options.spawnWorker === undefined ? {} : { spawn: options.spawnWorker }),
  });
  const jobs = new JobBoard((job) => publish({ type: 'job', job }));
  const scanner = new Scanner(store);
  const analyser = new Analyser({ store, shelf: models, pools });
  const writer = new TagWriter({ journalFolder });
  const writing = new WriteService({ writer, store, jobs, publish });
  const library = new LibraryService({ store, scanner, analyser, models, jobs, publish });
  const watch = new FolderWatch({
    folders: () => store.folders.paths(),
    differs: async (path) => {
      const stamp = await readStamp(path);
      const known = store.tracks.known([path]).get(path);
      if (stamp === null) return store.tracks.idsWithin([path]).length > 0;
      return known === undefined || !sameStamp(known.stamp, stamp);
    },
    isBusy: () =>
      jobs
        .snapshots()
        .some(
          ({ kind, state }) => !isJobOver(state) && (kind === 'scan' || kind === 'write' || kind === 'undo'),
        ),
    scan: (paths) => void library.scan(paths),
  });
  const engineSettings = new EngineSettings({
    settings: store.settings,
    pools,
    watch: options.watch === true ? watch : null,
    dataFolder,
    workers: options.workers,
  });
  const review = new ReviewService({ store, models, publish });
  const onInstalled = async (): Promise<void> => forgetOutdatedPredictions(store, await models.list());
  const training = new TrainService({
    dataFolder,
    models,
    pools,
    known: (audioHash, networkId) => store.analyses.ofAudio(audioHash, { networkId, excerptSeconds }),
    onInstalled,
  });
  const trainingFolder = folderWithin(dataFolder, 'training');
  const stagingFolder = join(trainingFolder, 'staging');
  const exchange = new ModelExchange({ models, pools, stagingFolder, onInstalled });
  await writing.recover();
  forgetOutdatedPredictions(store, await models.list());

  const retrain = new RetrainService({
    folder: join(trainingFolder, 'draft'),
    models,
    jobs,
    training,
    judge: new Judge({ models, pools, cacheFolder: join(trainingFolder, 'cache') }),
    decidedTracks: () => store.decisions.decidedTracks(),
    predictLibrary: () => library.predictAll(),
    publish,
  });
  const comparer = new ModelComparer({
    models,
    jobs,
    pools,
    cacheFolder: join(trainingFolder, 'cache'),
    decidedTracks: () => store.decisions.decidedTracks(),
    known: (path, networkId) => {
      const trackId = store.tracks.idOf(path);
      return trackId === undefined ? null : store.analyses.of(trackId, { networkId, excerptSeconds });
    },
    listPath: join(trainingFolder, 'comparison.json'),
    publish,
  });
  const betterModel = new BetterModel({
    store,
    models,
    networkId: async () => (await loadPretrained()).bundle.manifest.network.id,
    jobs,
    publish,
  });
  hub.subscribe((event) => {
    if (event.type !== 'job') return;
    if (isJobOver(event.job.state)) betterModel.lookSoon();
    else betterModel.giveWay();
  });
  hub.subscribe((event) => {
    const isAddedOrRemoved =
      event.type === 'job'
        ? isJobOver(event.job.state)
        : event.type === 'tracksChanged' && event.trackIds === 'many';
    if (isAddedOrRemoved) watch.renew();
  });
  engineSettings.startWatching();
  await models.sweep();
  const handlers: RequestServices = {
    store,
    models,
    library,
    review,
    writer,
    writing,
    jobs,
    exchange,
    retrain,
    betterModel,
    comparer,
    engineSettings,
    publish,
  };
  return {
    dataFolder,
    store,
    models,
    scanner,
    analyser,
    library,
    review,
    writer,
    writing,
    jobs,
    pools,
    training,
    exchange,
    request: <Name extends EngineRequestName>(name: Name, payload: RequestPayload<Name>) =>
      answerRequest(handlers, name, payload),
    subscribe: hub.subscribe.bind(hub),
    lastBackend: async () => {
      const backend = await pools.backend();
      if (backend) store.settings.set('backend', backend);
      const remembered = backend ?? store.settings.get('backend');
      return typeof remembered === 'string' ? remembered : null;
    },
    clipPath: async (clip) => (clip >= firstComparedClip ? comparer.clipPath(clip) : retrain.clipPath(clip)),
    trackPath: (trackId) => store.view.detail(trackId, '')?.path ?? null,
    close: async () => {
      watch.stop();
      await betterModel.close();
      await retrain.close();
      await jobs.close();
      await pools.close();
      await review.close();
      store.close();
    },
  };
}
