/** Training as the shells ask for it: from a data set to a model installed beside the others. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetReport } from '../../models/dataset-check.ts';
import { toSerialisedFailure, type SerialisedFailure } from '../../models/failure.ts';
import {
  trainingOptionsSchema,
  type TrainingEvent,
  type TrainingMethodName,
  type TrainingSummary,
} from '../../models/training.ts';
import { modelIdOf } from '../inference/model-id.ts';
import type { ModelShelf } from '../inference/model-shelf.ts';
import type { PoolKeeper } from '../workers/pool-keeper.ts';
import { bundleDigestOf } from './bundle-digest.ts';
import { compareMethods, type ComparedMethod } from './comparison/compare-methods.ts';
import type { Dataset } from './dataset/dataset.ts';
import type { KnownSounds } from './listener.ts';
import { obstacleOf } from './method-obstacles.ts';
import { trainingMethods } from './methods/methods.ts';
import { worthOf } from './model-card.ts';
import {
  checkOpened,
  prepareDataset,
  splitOfFolder,
  type PreparedDataset,
  type PrepareOptions,
} from './prepare-dataset.ts';
import { loadPretrained, type Pretrained } from './pretrained/pretrained.ts';
import { probeMethod, type MethodPace, type ProbeOptions } from './probe-method.ts';
import { nameFor, type CompareRequest, type TrainRequest } from './train-request.ts';
import { trainToFolder, type TrainRunOptions } from './train-run.ts';
import { openTrainingFolders, type TrainingFolders } from './training-folders.ts';
import { runTraining } from './training-process.ts';

/** What a comparison leaves. */
export interface Comparison {
  readonly rows: readonly ComparedMethod[];
  readonly prepared: PreparedDataset;
}

export interface TrainControl {
  readonly onEvent: (event: TrainingEvent) => void;
  /**
   * Told what a training will answer just before its model stands beside the others: what is noted then finds a model
   * again whose installation was the last thing that happened.
   */
  readonly onInstalling?: (summary: TrainingSummary) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface TrainServiceParts {
  readonly dataFolder: string;
  readonly models: ModelShelf;
  readonly pools: PoolKeeper;
  /** What the library heard already. */
  readonly known?: KnownSounds | undefined;
  /** Called after a model was installed. */
  readonly onInstalled?: () => Promise<void>;
  /** How training runs, default in a process of its own. */
  readonly runTraining?: TrainRunOptions['runTraining'];
}

export class TrainService {
  readonly #parts: TrainServiceParts;

  constructor(parts: TrainServiceParts) {
    this.#parts = parts;
  }

  /**
   * Trains a model and installs it beside the others, never over one. A run that was stopped or killed leaves
   * nothing installed and goes on from its checkpoint when it is asked for again.
   *
   * @throws Failure `not-found`, `invalid-dataset`, `invalid-split`, `invalid-request`, `backend-unavailable`,
   *   `worker-crashed`, `cancelled`.
   */
  async train(
    request: TrainRequest,
    { onEvent, onInstalling, signal }: TrainControl,
  ): Promise<TrainingSummary> {
    const startMs = performance.now();
    const { method } = request;
    const { pools } = this.#parts;
    const pretrained = await loadPretrained();
    const obstacle = await obstacleOf(method, pools, pretrained);
    if (obstacle !== null) throw obstacle;
    const warnings: string[] = [];
    const tell = (event: TrainingEvent): void => {
      if (event.type === 'warning') warnings.push(event.message);
      onEvent(event);
    };
    const options = trainingOptionsSchema.parse(request.options ?? {});
    const name = nameFor(request);
    const folders = await openTrainingFolders(this.#parts.dataFolder);
    tell({ type: 'phase', phase: 'checking', done: 0, total: null });
    const prepared = await prepareDataset({
      path: request.dataset,
      split: request.split === undefined ? undefined : await splitOfFolder(request.split),
      seed: options.seed,
      ...this.#listening(pretrained, folders),
      onEvent: tell,
      signal,
    });
    const staged = join(folders.staging, `${process.pid}-${Date.now()}`);
    try {
      const { checkpointFolder, ...run } = await trainToFolder({
        id: modelIdOf(name),
        name,
        method,
        prepared,
        options,
        folder: staged,
        cacheFolder: folders.cache,
        runsFolder: folders.runs,
        fresh: request.fresh ?? false,
        pools,
        runTraining: this.#runTraining,
        onEvent: tell,
        signal,
      });
      const { labels, tracks, leftOut } = prepared;
      const counts = labels.map((label) => tracks.filter(({ genre }) => genre === label).length);
      const worth = worthOf({ labels, counts, heldOut: run.heldOut });
      if (worth !== '') tell({ type: 'warning', message: worth });
      const summaryOf = (model: string): TrainingSummary => ({
        ...run,
        model,
        name,
        method,
        dataset: request.dataset,
        labels: [...labels],
        tracks: tracks.length,
        leftOut,
        seconds: Math.round((performance.now() - startMs) / 100) / 10,
        seed: options.seed,
        warnings,
      });
      const model = await this.#parts.models.install(staged, async (id) => onInstalling?.(summaryOf(id)));
      await rm(checkpointFolder, { recursive: true, force: true });
      await this.#parts.onInstalled?.();
      return summaryOf(model);
    } finally {
      await rm(staged, { recursive: true, force: true });
    }
  }

  /**
   * Trains and scores several methods on one split. No model is installed.
   *
   * @throws Failure as `train`; a method that fails is its row instead.
   */
  async compare(
    request: CompareRequest,
    control: TrainControl & { readonly onRow: (row: ComparedMethod) => void },
  ): Promise<Comparison> {
    const { onEvent, onRow, signal } = control;
    const pretrained = await loadPretrained();
    const options = trainingOptionsSchema.parse(request.options ?? {});
    const folders = await openTrainingFolders(this.#parts.dataFolder);
    const { pools } = this.#parts;
    onEvent({ type: 'phase', phase: 'checking', done: 0, total: null });
    const prepared = await prepareDataset({
      path: request.dataset,
      split:
        request.split === undefined
          ? undefined
          : { folder: request.split, train: 'train', held: request.part ?? 'valid' },
      seed: options.seed,
      ...this.#listening(pretrained, folders),
      onEvent,
      signal,
    });
    const rows = await compareMethods({
      methods: request.methods,
      prepared,
      randomMethods: request.randomMethods ?? [],
      options,
      pretrainedDigest: bundleDigestOf(pretrained.bundle),
      obstacleOf: (method) => obstacleOf(method, pools, pretrained),
      run: {
        cacheFolder: folders.cache,
        runsFolder: folders.runs,
        fresh: request.fresh ?? false,
        pools,
        runTraining: this.#runTraining,
        onEvent,
        signal,
      },
      stagingFolder: folders.staging,
      onRow,
    });
    return { rows, prepared };
  }

  /** Checks a data set, so that a person sees before a training what is in it and what it is worth. */
  async check(
    dataset: Dataset,
    { onEvent, signal }: TrainControl,
    seed = trainingOptionsSchema.parse({}).seed,
  ): Promise<DatasetReport> {
    const folders = await openTrainingFolders(this.#parts.dataFolder);
    const pretrained = await loadPretrained();
    return checkOpened(dataset, { seed, ...this.#listening(pretrained, folders), onEvent, signal });
  }

  /** Measures how fast a method is on this machine, by a few of the tracks. Throws what training throws. */
  async probe(
    {
      dataset,
      ...probe
    }: Pick<ProbeOptions, 'method' | 'options' | 'tracks'> & Pick<TrainRequest, 'dataset'>,
    signal: AbortSignal,
  ): Promise<MethodPace> {
    const { cache, runs } = await openTrainingFolders(this.#parts.dataFolder);
    return probeMethod({
      ...probe,
      datasetPath: dataset,
      cacheFolder: cache,
      runsFolder: runs,
      runTraining: this.#runTraining,
      signal,
    });
  }

  /** Why methods cannot be used on this machine; those that can are left out. */
  async obstacles(): Promise<Partial<Record<TrainingMethodName, SerialisedFailure>>> {
    const pretrained = await loadPretrained();
    const found: Partial<Record<TrainingMethodName, SerialisedFailure>> = {};
    for (const { name } of Object.values(trainingMethods)) {
      const obstacle = await obstacleOf(name, this.#parts.pools, pretrained).catch((error: unknown) => error);
      if (obstacle !== null) found[name] = toSerialisedFailure(obstacle);
    }
    return found;
  }

  /** What a check listens with. */
  #listening(
    pretrained: Pretrained,
    { cache }: TrainingFolders,
  ): Pick<PrepareOptions, 'pretrained' | 'pools' | 'cacheFolder' | 'known'> {
    const { pools, known } = this.#parts;
    return { pretrained, pools, cacheFolder: cache, known };
  }

  get #runTraining(): TrainRunOptions['runTraining'] {
    return this.#parts.runTraining ?? runTraining;
  }
}
