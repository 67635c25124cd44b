/** Training as the shells ask for it: from a data set to a model installed beside the others. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { DatasetReport } from '../../models/dataset-check.ts';
import { Failure, toSerialisedFailure, type SerialisedFailure } from '../../models/failure.ts';
import {
  trainingOptionsSchema,
  type TrainingEvent,
  type TrainingMethodName,
  type TrainingOptions,
  type TrainingSummary,
} from '../../models/training.ts';
import { modelIdOf } from '../inference/model-id.ts';
import type { ModelShelf } from '../inference/model-shelf.ts';
import { folderWithin } from '../library/data-folder.ts';
import type { PoolKeeper } from '../workers/pool-keeper.ts';
import { compareMethods, type ComparedMethod } from './compare-methods.ts';
import type { Dataset } from './dataset.ts';
import { trainingMethods } from './methods/methods.ts';
import type { TrainingMethod } from './methods/method.ts';
import type { KnownSounds } from './listener.ts';
import { worthOf } from './model-card.ts';
import { checkOpened, listeningSetup, prepareDataset, type PreparedDataset } from './prepare-dataset.ts';
import { loadPretrained, type Pretrained } from './pretrained.ts';
import { probeMethod, type MethodPace, type ProbeOptions } from './probe-method.ts';
import { trainToFolder, type TrainRunOptions } from './train-run.ts';
import { bundleDigestOf } from './bundle-digest.ts';
import { runTraining } from './training-process.ts';

/** What to train. */
export interface TrainRequest {
  /** A folder with one folder of audio per genre, or the JSON file of a spectrogram set. */
  readonly dataset: string;
  readonly method: TrainingMethodName;
  /** What the model is called; its id follows from it. */
  readonly name?: string | undefined;
  /** Folder of a split: its part `train` is learned from, its part `valid`, where there is one, is held out. */
  readonly split?: string | undefined;
  readonly options?: Partial<TrainingOptions> | undefined;
  /** Begins anew even where an earlier run left a checkpoint. */
  readonly fresh?: boolean | undefined;
}

/** What to compare. */
export interface CompareRequest extends Pick<TrainRequest, 'dataset' | 'split' | 'options' | 'fresh'> {
  readonly methods: readonly TrainingMethodName[];
  /** The part of the split to judge by, default `valid`. */
  readonly part?: string | undefined;
  /** Those also judged on a split by chance, which leaks. */
  readonly randomMethods?: readonly TrainingMethodName[] | undefined;
}

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

/** Checkpoints and half written bundles older than this are nobody's any more. */
const keptMs = 30 * 24 * 3600 * 1000;

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
    const declared = methodNamed(method);
    const pretrained = await loadPretrained();
    if (declared.needsTensorflow) await this.#requireTensorflow(method, pretrained);
    const warnings: string[] = [];
    const tell = (event: TrainingEvent): void => {
      if (event.type === 'warning') warnings.push(event.message);
      onEvent(event);
    };
    const options = trainingOptionsSchema.parse(request.options ?? {});
    const name = nameFor(request);
    const folders = await this.#folders();
    tell({ type: 'phase', phase: 'checking', done: 0, total: null });
    const prepared = await prepareDataset({
      path: request.dataset,
      split: await splitFor(request.split),
      seed: options.seed,
      pretrained,
      pools: this.#parts.pools,
      cacheFolder: folders.cache,
      known: this.#parts.known,
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
        pools: this.#parts.pools,
        runTraining: this.#parts.runTraining ?? runTraining,
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
    const folders = await this.#folders();
    const { pools } = this.#parts;
    onEvent({ type: 'phase', phase: 'checking', done: 0, total: null });
    const prepared = await prepareDataset({
      path: request.dataset,
      split:
        request.split === undefined
          ? undefined
          : { folder: request.split, train: 'train', held: request.part ?? 'valid' },
      seed: options.seed,
      pretrained,
      pools,
      cacheFolder: folders.cache,
      known: this.#parts.known,
      onEvent,
      signal,
    });
    const rows = await compareMethods({
      methods: request.methods,
      prepared,
      randomMethods: request.randomMethods ?? [],
      options,
      pretrainedDigest: bundleDigestOf(pretrained.bundle),
      obstacleOf: (method) => this.#obstacleOf(method, pretrained),
      run: {
        cacheFolder: folders.cache,
        runsFolder: folders.runs,
        fresh: request.fresh ?? false,
        pools,
        runTraining: this.#parts.runTraining ?? runTraining,
        onEvent,
        signal,
      },
      stagingFolder: folders.staging,
      onRow,
    });
    return { rows, prepared };
  }

  async #obstacleOf(method: TrainingMethodName, pretrained: Pretrained): Promise<Failure | null> {
    if (!methodNamed(method).needsTensorflow) return null;
    try {
      await this.#requireTensorflow(method, pretrained);
      return null;
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
  }

  /** Checks a data set, so that a person sees before a training what is in it and what it is worth. */
  async check(
    dataset: Dataset,
    { onEvent, signal }: TrainControl,
    seed = trainingOptionsSchema.parse({}).seed,
  ): Promise<DatasetReport> {
    const { cache } = await this.#folders();
    const { pools, known } = this.#parts;
    const pretrained = await loadPretrained();
    return checkOpened(dataset, { seed, pretrained, pools, cacheFolder: cache, known, onEvent, signal });
  }

  /** Measures how fast a method is on this machine, by a few of the tracks. Throws what training throws. */
  async probe(
    {
      dataset,
      ...probe
    }: Pick<ProbeOptions, 'method' | 'options' | 'tracks'> & Pick<TrainRequest, 'dataset'>,
    signal: AbortSignal,
  ): Promise<MethodPace> {
    const { cache, runs } = await this.#folders();
    return probeMethod({
      ...probe,
      datasetPath: dataset,
      cacheFolder: cache,
      runsFolder: runs,
      runTraining: this.#parts.runTraining ?? runTraining,
      signal,
    });
  }

  /** Why methods cannot be used on this machine; those that can are left out. */
  async obstacles(): Promise<Partial<Record<TrainingMethodName, SerialisedFailure>>> {
    const pretrained = await loadPretrained();
    const found: Partial<Record<TrainingMethodName, SerialisedFailure>> = {};
    for (const { name, needsTensorflow } of Object.values(trainingMethods)) {
      if (!needsTensorflow) continue;
      await this.#requireTensorflow(name, pretrained).catch((error: unknown) => {
        found[name] = toSerialisedFailure(error);
      });
    }
    return found;
  }

  /** Before any minute is spent: convolutions cannot be trained on WebAssembly. */
  async #requireTensorflow(method: TrainingMethodName, { bundle }: Pretrained): Promise<void> {
    const pool = await this.#parts.pools.poolFor(listeningSetup(bundle.folder));
    const { backend, reason } = await pool.ready();
    if (backend === 'tensorflow') return;
    throw new Failure(
      'backend-unavailable',
      `The method "${method}" cannot train on WebAssembly, which has no gradient of a convolution, and TensorFlow is not in use: ${reason ?? 'it is not there'}. No model was made. "earmark doctor" says how to get it; the method "transfer" trains without it.`,
    );
  }

  /** Folders of the data folder that training uses; what earlier runs left behind long ago is swept. */
  async #folders(): Promise<{ cache: string; runs: string; staging: string }> {
    const root = folderWithin(this.#parts.dataFolder, 'training');
    const folders = { cache: join(root, 'cache'), runs: join(root, 'runs'), staging: join(root, 'staging') };
    for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
    for (const folder of [folders.runs, folders.staging]) {
      for (const name of await readdir(folder)) {
        const stats = await stat(join(folder, name)).catch(() => null);
        if (stats === null || Date.now() - stats.mtimeMs < keptMs) continue;
        await rm(join(folder, name), { recursive: true, force: true });
      }
    }
    return folders;
  }
}

/** @throws Failure `invalid-request` for a method that this program does not have. */
export function methodNamed(name: TrainingMethodName): TrainingMethod {
  const method = trainingMethods[name];
  if (method !== undefined) return method;
  throw new Failure(
    'invalid-request',
    `There is no training method "${name}". Nothing was trained. Choose one of ${Object.keys(trainingMethods).join(', ')}.`,
  );
}

function nameFor({ name, method, dataset }: TrainRequest): string {
  const given = name?.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  if (given === '') {
    throw new Failure('invalid-request', 'The name is empty. Nothing was trained. Give the model a name.');
  }
  return (given ?? `${basename(dataset, extname(dataset))} ${method}`).slice(0, 200);
}

/** The parts of a split folder. */
async function splitFor(
  folder: string | undefined,
): Promise<{ folder: string; train: string; held: string | null } | undefined> {
  if (folder === undefined) return undefined;
  const hasValid = await stat(join(folder, 'valid.txt')).then(
    (stats) => stats.isFile(),
    () => false,
  );
  return { folder, train: 'train', held: hasValid ? 'valid' : null };
}
