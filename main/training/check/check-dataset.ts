/**
 * The check of a data set, before any minute is spent on training: what is in it, what is wrong with it, what
 * will be left out, what belongs together, which labels are suspect and what accuracy to expect.
 */
import { basename, dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';
import type { DatasetReport } from '../../../models/dataset-check.ts';
import type { TrackTags } from '../../../models/track.ts';
import { mapConcurrently } from '../../library/map-concurrently.ts';
import { readSplitPart, type Dataset } from '../dataset/dataset.ts';
import type { TrainingTrack } from '../methods/method.ts';
import { ResultCache } from '../result-cache.ts';
import { reportOf, reportWithoutListening } from './dataset-report.ts';
import { folderProblems } from './folder-problems.ts';
import { groupTracks, type GroupingName, type TrackToGroup } from './grouping.ts';
import { hearDataset } from './hear-dataset.ts';
import type { Heard, Listeners } from './hear-track.ts';
import { judge } from './judge-tracks.ts';
import { findSameRecordings, type Recording } from './same-recordings.ts';
import type { SplitParts } from './set-problems.ts';
import { sortOut } from './sort-out-tracks.ts';

/** Raised when the comparison of recordings finds others. */
const recordingsVersion = 2;
const recordingsSchema = z.array(z.object({ tracks: z.array(z.number()), exact: z.boolean() }));

/** What the check needs of the rest of the program. */
export interface CheckPorts extends Listeners {
  /** Tags of a file, null where it cannot be read. */
  readonly readTags: (path: string) => Promise<TrackTags | null>;
}

export interface CheckOptions {
  /** What tracks are kept together by; `auto`, the default: what tells most. */
  readonly grouping?: GroupingName | 'auto';
  /**
   * A split that is to be used: parted groups are then reported. A recording that several parts hold is kept in
   * the last of them that has it, so name the part to learn from first.
   */
  readonly split?: { readonly folder: string; readonly parts: readonly string[] } | undefined;
  readonly seed?: number;
}

export interface CheckProgress {
  readonly phase: 'listening' | 'comparing' | 'judging';
  readonly done: number;
  readonly total: number;
}

/**
 * Checks a data set. Where nothing can be learned because of its folders alone, nothing is listened to.
 *
 * @throws Failure `invalid-split`, `cancelled`, and what stops all listening, such as `backend-unavailable`.
 */
export async function checkDataset(
  dataset: Dataset,
  ports: CheckPorts,
  options: CheckOptions,
  onProgress: (progress: CheckProgress) => void,
  signal: AbortSignal,
): Promise<DatasetReport> {
  const parts = await readParts(options.split);
  const early = folderProblems(dataset);
  if (early.some(({ action }) => action === 'stop')) return reportWithoutListening(dataset, early);
  const hearings = await hearDataset(dataset, {
    listeners: ports,
    onProgress: (done, total) => onProgress({ phase: 'listening', done, total }),
    signal,
  });
  const grouping = groupTracks(await tracksToGroup(dataset, ports), options.grouping ?? 'auto');
  onProgress({ phase: 'comparing', done: 0, total: 1 });
  const heard = hearings.map((hearing) => hearing.heard);
  const recordings = await recordingsOf(heard, ports.cache?.folder ?? null);
  onProgress({ phase: 'comparing', done: 1, total: 1 });
  const { examples, problems } = sortOut({ dataset, hearings, grouping, recordings, parts });
  const judged = await judge(examples, heard, {
    seed: options.seed ?? 1,
    cacheFolder: ports.cache?.folder ?? null,
    onProgress: (done, total) => onProgress({ phase: 'judging', done, total }),
    signal,
  });
  return reportOf(dataset, examples, grouping, [...early, ...problems], judged);
}

/** The recordings that stand there more than once; the same for the same audio, so it is kept. */
async function recordingsOf(
  heard: readonly (Heard | null)[],
  cacheFolder: string | null,
): Promise<readonly Recording[]> {
  if (cacheFolder === null) return findSameRecordings(heard);
  // Whether a fingerprint was taken hangs on the other tracks too.
  const audio = heard.map((one) => one && [one.audioHash, one.fingerprint.length]);
  return new ResultCache(cacheFolder, recordingsSchema).get(
    ['recordings', recordingsVersion, audio],
    async () => findSameRecordings(heard).map(({ tracks, exact }) => ({ tracks: [...tracks], exact })),
  );
}

/** The tracks of a report that a model can learn from, as training takes them. */
export function trainingTracksOf(report: Pick<DatasetReport, 'examples'>): TrainingTrack[] {
  return report.examples
    .filter(({ leftOut }) => leftOut === null)
    .map(({ id, genre, group, index }) => ({ id, genre, group, index }));
}

async function readParts(split: CheckOptions['split']): Promise<SplitParts> {
  if (split === undefined) return new Map();
  const lists = await Promise.all(
    split.parts.map(async (part) => [part, await readSplitPart(split.folder, part)] as const),
  );
  return new Map(lists);
}

async function tracksToGroup(dataset: Dataset, { readTags }: CheckPorts): Promise<TrackToGroup[]> {
  if (dataset.kind === 'spectrograms') {
    return dataset.tracks.map(({ id, genre }) => ({ id, genre, folder: null, tags: null }));
  }
  return mapConcurrently(dataset.tracks, 4, async ({ id, genre, paths }) => {
    const path = paths[0]!;
    const within = relative(dataset.path, dirname(path)).split(sep);
    // Of tracks from elsewhere the folder they lie in, and the one around it: discs are called alike.
    const lies = join(basename(dirname(dirname(path))), basename(dirname(path)));
    const folder = within[0] === '..' ? lies : (within[1] ?? null);
    return { id, genre, folder, tags: await readTags(path) };
  });
}
