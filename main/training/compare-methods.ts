/** Several methods trained and scored on one split: which of them is worth its time on this data set. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { serialisedFailureSchema, toSerialisedFailure, type Failure } from '../../models/failure.ts';
import {
  trainingEventSchema,
  trainingMethodSchema,
  type EpochEvent,
  type TrainingEvent,
  type TrainingMethodName,
  type TrainingOptions,
} from '../../models/training.ts';
import { programVersion } from '../program-version.ts';
import type { PreparedDataset } from './prepare-dataset.ts';
import { holdOutAtRandom, holdOutGroups } from './splits.ts';
import { runKey, scoreBundle, trainToFolder, type TrainRunOptions } from './train-run.ts';

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
  /** Also on a split by chance, which leaks: what others' figures usually are. */
  readonly random: boolean;
  readonly options: TrainingOptions;
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
  for (const [split, prepared] of splitsOf(options)) {
    for (const method of options.methods) {
      const row = await compareMethod(method, split, prepared, options);
      rows.push(row);
      options.onRow(row);
    }
  }
  return rows;
}

function splitsOf({ prepared, random, options }: CompareOptions): [ComparedSplit, PreparedDataset][] {
  const all = [...prepared.tracks, ...prepared.held];
  const share = prepared.held.length === 0 ? heldShare : prepared.held.length / all.length;
  const { seed } = options;
  const parted = (split: { train: readonly number[]; held: readonly number[] }): PreparedDataset => ({
    ...prepared,
    tracks: split.train.map((index) => all[index]!),
    held: split.held.map((index) => all[index]!),
  });
  const splits: [ComparedSplit, PreparedDataset][] = [
    prepared.held.length === 0
      ? ['grouped', parted(holdOutGroups(all, { share, seed }))]
      : ['given', prepared],
  ];
  if (random) splits.push(['random', parted(holdOutAtRandom(all, { share, seed }))]);
  return splits;
}

async function compareMethod(
  method: TrainingMethodName,
  split: ComparedSplit,
  prepared: PreparedDataset,
  { options, obstacleOf, run, stagingFolder }: CompareOptions,
): Promise<ComparedMethod> {
  // What judges is not shown to the method, so it holds tracks of its own out to know when to stop.
  const learned: PreparedDataset = { ...prepared, held: [] };
  const resultPath = join(run.runsFolder, `${resultKey(prepared, learned, method, options)}.json`);
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
    const { parameters, bundleBytes, trainingSeconds, peakMemoryBytes, checkpointFolder } =
      await trainToFolder({
        ...run,
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
    await rm(checkpointFolder, { recursive: true, force: true });
    return row;
  } catch (error) {
    const failure = toSerialisedFailure(error);
    if (run.signal.aborted || failure.code === 'cancelled') throw error;
    return { method, split, score: null, failure, epochs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function resultKey(
  prepared: PreparedDataset,
  learned: PreparedDataset,
  method: TrainingMethodName,
  options: TrainingOptions,
): string {
  const judged = prepared.held.map(({ id, genre }) => [id, genre]);
  const parts = [runKey({ prepared: learned, method, options }), judged, programVersion()];
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
