/** Several methods trained and scored on one split: which of them is worth its time on this data set. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { serialisedFailureSchema, toSerialisedFailure, type Failure } from '../../../models/failure.ts';
import {
  trainingEventSchema,
  trainingMethodSchema,
  type EpochEvent,
  type TrainingEvent,
  type TrainingMethodName,
  type TrainingOptions,
} from '../../../models/training.ts';
import { programVersion } from '../../program-version.ts';
import type { PreparedDataset } from '../prepare-dataset.ts';
import { holdOutAtRandom, holdOutGroups } from '../splits.ts';
import { runKey, scoreBundle, trainToFolder, type TrainRunOptions } from '../train-run.ts';

/** How tracks to learn from and tracks to be judged by were parted. */
export const comparedSplits = ['given', 'grouped', 'random'] as const;
export type ComparedSplit = (typeof comparedSplits)[number];

const scoreSchema = z.object({
  /** Tracks judged by; none was learned from, and none decided when to stop. */
  tracks: z.number().int(),
  accuracy: z.number(),
  /** 95 %, by bootstrap over tracks. */
  accuracyInterval: z.tuple([z.number(), z.number()]),
  macroF1: z.number(),
  expectedCalibrationError: z.number(),
  parameters: z.number().int(),
  bundleBytes: z.number().int(),
  trainingSeconds: z.number(),
  peakMemoryBytes: z.number().nullable(),
});

const epochSchema = trainingEventSchema.options[1];

/** A row of the table: a method on a split, its score or why there is none. */
export const comparedMethodSchema = z.object({
  method: trainingMethodSchema,
  split: z.enum(comparedSplits),
  score: scoreSchema.nullable(),
  failure: serialisedFailureSchema.nullable(),
  /** Every epoch of a method that trains in epochs. */
  epochs: z.array(epochSchema),
});
export type ComparedMethod = z.infer<typeof comparedMethodSchema>;

export interface CompareOptions {
  readonly methods: readonly TrainingMethodName[];
  /** With `held` where a split was given; without, a share is held out here. */
  readonly prepared: PreparedDataset;
  /** Those also judged on a split by chance, which leaks: what others' figures usually are. */
  readonly randomMethods: readonly TrainingMethodName[];
  readonly options: TrainingOptions;
  /** Digest of the pretrained bundle: with another one, results that came from it do not count. */
  readonly pretrainedDigest: string;
  /** Why a method cannot be used here; null where it can. */
  readonly obstacleOf: (method: TrainingMethodName) => Promise<Failure | null>;
  readonly run: Pick<
    TrainRunOptions,
    'cacheFolder' | 'runsFolder' | 'fresh' | 'pools' | 'runTraining' | 'onEvent' | 'signal'
  >;
  /** Where bundles lie until they are scored. */
  readonly stagingFolder: string;
  readonly onRow: (row: ComparedMethod) => void;
}

/** Share of each genre that is held out where no split is given. */
const heldShare = 0.25;

/**
 * Trains and scores each method. What fails is that method's row. A result is kept until it is asked for afresh, so
 * that a comparison that was stopped goes on where it was.
 *
 * @throws Failure `cancelled`.
 */
export async function compareMethods(options: CompareOptions): Promise<ComparedMethod[]> {
  const rows: ComparedMethod[] = [];
  for (const { split, prepared, methods } of splitsOf(options)) {
    // Networks of one kind have their checkpoints in common: an ensemble begins with the one trained alone.
    const checkpoints = checkpointsName(prepared, options);
    if (options.run.fresh)
      await rm(join(options.run.runsFolder, checkpoints), { recursive: true, force: true });
    for (const method of methods) {
      const row = await compareMethod(method, { split, prepared, checkpoints }, options);
      rows.push(row);
      options.onRow(row);
    }
  }
  return rows;
}

/** A split, and the methods to be judged on it. */
interface SplitToCompare {
  readonly split: ComparedSplit;
  readonly prepared: PreparedDataset;
  readonly methods: readonly TrainingMethodName[];
}

function splitsOf({ prepared, methods, randomMethods, options }: CompareOptions): SplitToCompare[] {
  const all = [...prepared.tracks, ...prepared.held];
  const share = prepared.held.length === 0 ? heldShare : prepared.held.length / all.length;
  const { seed } = options;
  const parted = (split: { train: readonly number[]; held: readonly number[] }): PreparedDataset => ({
    ...prepared,
    tracks: split.train.map((index) => all[index]!),
    held: split.held.map((index) => all[index]!),
  });
  const honest: SplitToCompare =
    prepared.held.length === 0
      ? { split: 'grouped', prepared: parted(holdOutGroups(all, { share, seed })), methods }
      : { split: 'given', prepared, methods };
  if (randomMethods.length === 0) return [honest];
  const leaky = parted(holdOutAtRandom(all, { share, seed }));
  return [honest, { split: 'random', prepared: leaky, methods: randomMethods }];
}

async function compareMethod(
  method: TrainingMethodName,
  {
    split,
    prepared,
    checkpoints,
  }: Pick<SplitToCompare, 'split' | 'prepared'> & { readonly checkpoints: string },
  compared: CompareOptions,
): Promise<ComparedMethod> {
  const { options, obstacleOf, run, stagingFolder } = compared;
  // What judges is not shown to the method, so it holds tracks of its own out to know when to stop.
  const learned: PreparedDataset = { ...prepared, held: [] };
  const resultPath = join(run.runsFolder, `${resultKey(prepared, learned, method, compared)}.json`);
  const known = run.fresh ? null : await readResult(resultPath);
  if (known !== null) return { ...known, split };
  const epochs: EpochEvent[] = [];
  const onEvent = (event: TrainingEvent): void => {
    if (event.type === 'epoch') epochs.push(event);
    run.onEvent(event);
  };
  const folder = join(stagingFolder, `compare-${process.pid}-${Date.now()}`);
  try {
    const obstacle = await obstacleOf(method);
    if (obstacle !== null) throw obstacle;
    const { parameters, bundleBytes, trainingSeconds, peakMemoryBytes } = await trainToFolder({
      ...run,
      checkpoints,
      // What was to be forgotten is gone by now.
      fresh: false,
      id: `compare-${method}`,
      name: method,
      method,
      prepared: learned,
      options,
      folder,
      onEvent,
    });
    const indexes = prepared.held.map(({ index }) => index);
    const { tracks, accuracy, accuracyInterval, macroF1, expectedCalibrationError } = await scoreBundle(
      folder,
      indexes,
      { ...run, prepared },
    );
    const row: ComparedMethod = {
      method,
      split,
      score: {
        tracks,
        accuracy,
        accuracyInterval: [...accuracyInterval],
        macroF1,
        expectedCalibrationError,
        parameters,
        bundleBytes,
        trainingSeconds,
        peakMemoryBytes,
      },
      failure: null,
      epochs,
    };
    await writeResult(resultPath, row);
    return row;
  } catch (error) {
    const failure = toSerialisedFailure(error);
    if (run.signal.aborted || failure.code === 'cancelled') throw error;
    return { method, split, score: null, failure, epochs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Methods whose models are built on the pretrained network. */
const pretrainedMethods: ReadonlySet<TrainingMethodName> = new Set(['transfer', 'finetune']);

function checkpointsName({ digest, labels, tracks }: PreparedDataset, { options }: CompareOptions): string {
  const parts = [digest, labels, tracks.map(({ id }) => id), Object.entries(options).toSorted()];
  return `comparison-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)}`;
}

function resultKey(
  prepared: PreparedDataset,
  learned: PreparedDataset,
  method: TrainingMethodName,
  { options, pretrainedDigest }: CompareOptions,
): string {
  const judged = prepared.held.map(({ id, genre }) => [id, genre]);
  const parts = [
    runKey({ prepared: learned, method, options }),
    judged,
    programVersion(),
    ...(pretrainedMethods.has(method) ? [pretrainedDigest] : []),
  ];
  return `compared-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)}`;
}

async function readResult(path: string): Promise<ComparedMethod | null> {
  try {
    return comparedMethodSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

async function writeResult(path: string, row: ComparedMethod): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(`${path}.partial`, JSON.stringify(row));
  await rename(`${path}.partial`, path);
}
