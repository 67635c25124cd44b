/** One training run: from a prepared data set to a bundle on the disk, scored by tracks that it did not learn from. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  HeldOutScore,
  TrainingEvent,
  TrainingMethodName,
  TrainingOptions,
} from '../../models/training.ts';
import { bundleBytes } from '../inference/bundle-size.ts';
import { loadBundle, writeBundle } from '../inference/bundle.ts';
import type { PoolKeeper } from '../workers/pool-keeper.ts';
import { evaluateDataset, type Evaluation } from './evaluation/evaluate.ts';
import { scoreOfCalibration, scoreOfEvaluation } from './evaluation/held-out-score.ts';
import { filesAtATime, listenerFor } from './listener.ts';
import type { TrainedModel } from './methods/method.ts';
import type { PreparedDataset } from './prepare-dataset.ts';
import { trainedBundle, type TrainingRunFacts } from './trained-bundle.ts';
import type { TrainingJob } from './training-contract.ts';
import type { RunTrainingOptions } from './training-process.ts';

export interface TrainRunOptions {
  readonly id: string;
  readonly name: string;
  readonly method: TrainingMethodName;
  readonly prepared: PreparedDataset;
  readonly options: TrainingOptions;
  /** Where the bundle is written; nothing is there yet. */
  readonly folder: string;
  /** Folders of what is computed once, and of the checkpoints of all runs. */
  readonly cacheFolder: string;
  readonly runsFolder: string;
  /** Name of the folder of this run's checkpoints, one of its own if left out. */
  readonly checkpoints?: string;
  /** Begins anew even where a checkpoint is. */
  readonly fresh: boolean;
  readonly pools: Pick<PoolKeeper, 'poolFor'>;
  /** `runTraining`, in a process of its own. */
  readonly runTraining: (job: TrainingJob, options: RunTrainingOptions) => Promise<TrainedModel>;
  readonly onEvent: (event: TrainingEvent) => void;
  readonly signal: AbortSignal;
}

/** What a run leaves. */
export interface TrainedRun {
  readonly checkpointFolder: string;
  readonly heldOut: HeldOutScore | null;
  readonly parameters: number;
  readonly bundleBytes: number;
  readonly trainingSeconds: number;
  readonly peakMemoryBytes: number | null;
}

/**
 * Trains, scores and writes the bundle to `folder`. The checkpoint stays, for the caller to remove once the bundle is
 * where it belongs.
 *
 * @throws Failure what the method throws, `worker-crashed`, `cancelled`.
 */
export async function trainToFolder(run: TrainRunOptions): Promise<TrainedRun> {
  const { prepared, method, options, folder, onEvent, signal } = run;
  const checkpointFolder = join(run.runsFolder, run.checkpoints ?? runKey(run));
  if (run.fresh) await rm(checkpointFolder, { recursive: true, force: true });
  const startMs = performance.now();
  let peakMemoryBytes: number | null = null;
  const model = await run.runTraining(
    {
      datasetPath: prepared.dataset.path,
      method,
      tracks: [...prepared.tracks],
      validation: [...prepared.held],
      labels: [...prepared.labels],
      options,
      cacheFolder: run.cacheFolder,
      checkpointFolder,
    },
    { onEvent, onPeakMemory: (bytes) => (peakMemoryBytes = bytes), signal },
  );
  const trainingSeconds = Math.round((performance.now() - startMs) / 100) / 10;
  const facts: TrainingRunFacts = {
    id: run.id,
    name: run.name,
    method,
    dataset: prepared.dataset,
    datasetDigest: prepared.digest,
    labels: prepared.labels,
    tracks: prepared.tracks,
    leftOut: prepared.leftOut,
    seed: options.seed,
    heldOut: scoreOfCalibration(model.calibration, method),
    trainingSeconds,
    peakMemoryBytes,
  };
  await writeBundle(folder, trainedBundle(model, facts));
  let { heldOut } = facts;
  if (prepared.held.length > 0) {
    const indexes = prepared.held.map(({ index }) => index);
    heldOut = scoreOfEvaluation(await scoreBundle(folder, indexes, run), method);
    await writeBundle(folder, trainedBundle(model, { ...facts, heldOut }), { replace: true });
  }
  onEvent({ type: 'phase', phase: 'saving', done: 0, total: null });
  return {
    checkpointFolder,
    heldOut,
    parameters: model.parameters,
    bundleBytes: await bundleBytes(folder),
    trainingSeconds,
    peakMemoryBytes,
  };
}

/** Scores the bundle in `folder` on some of the data set's tracks, as `evaluate` would. */
export async function scoreBundle(
  folder: string,
  indexes: readonly number[],
  {
    prepared,
    pools,
    cacheFolder,
    onEvent,
    signal,
  }: Pick<TrainRunOptions, 'prepared' | 'pools' | 'cacheFolder' | 'onEvent' | 'signal'>,
): Promise<Evaluation> {
  const bundle = await loadBundle(folder);
  return evaluateDataset({
    dataset: prepared.dataset.path,
    only: indexes,
    bundle,
    analyse: listenerFor(bundle, { pools, cacheFolder }),
    concurrency: filesAtATime,
    onProgress: (done, total) => onEvent({ type: 'phase', phase: 'scoring', done, total }),
    signal,
  });
}

/** Names a run: the same data, method and options find the same checkpoint. */
export function runKey({
  prepared,
  method,
  options,
}: Pick<TrainRunOptions, 'prepared' | 'method' | 'options'>): string {
  const { digest, labels, tracks, held } = prepared;
  const parts = [
    digest,
    labels,
    [tracks, held].map((part) => part.map(({ id }) => id)),
    method,
    Object.entries(options).toSorted(),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
}
