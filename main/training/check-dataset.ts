/**
 * The check of a data set, before any minute is spent on training: what is in it, what is wrong with it, what
 * will be left out, what belongs together, which labels are suspect and what accuracy to expect.
 */
import { createHash } from 'node:crypto';
import { basename, dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';
import {
  datasetReportSchema,
  type CheckedTrack,
  type DatasetProblem,
  type DatasetReport,
} from '../../models/dataset-check.ts';
import type { TrackTags } from '../../models/track.ts';
import { mapConcurrently } from '../library/map-concurrently.ts';
import { compareText } from './compare-text.ts';
import { reportOf, reportWithoutListening, type Judged } from './dataset-report.ts';
import { readSplitPart, type Dataset } from './dataset.ts';
import { fileOf, folderProblems } from './folder-problems.ts';
import { groupTracks, type Grouping, type GroupingName, type TrackToGroup } from './grouping.ts';
import { hearDataset, type Heard, type Hearing, type Listeners } from './hear-dataset.ts';
import { learningCurveOf } from './learning-curve.ts';
import type { TrainingTrack } from './methods/method.ts';
import { named } from './problem-words.ts';
import { ResultCache } from './result-cache.ts';
import { DisjointSets, findSameRecordings, type Recording } from './same-recordings.ts';
import {
  countProblems,
  leakProblems,
  leastTracks,
  lostGenres,
  sameIdProblems,
  type SplitParts,
} from './set-problems.ts';
import { findSuspectLabels, type LabelledEmbedding } from './suspect-labels.ts';
import { hearingProblems, recordingProblems } from './track-problems.ts';

/** Raised when quick heads say something else of the same tracks. */
const judgementVersion = 1;
const judgementSchema = datasetReportSchema.pick({ suspects: true, learningCurve: true });

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
    onProgress,
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

interface Findings {
  readonly dataset: Dataset;
  readonly hearings: readonly Hearing[];
  readonly grouping: Grouping;
  readonly recordings: readonly Recording[];
  readonly parts: SplitParts;
}

/** Which tracks are left out and why, and which belong together. */
function sortOut(findings: Findings): { examples: CheckedTrack[]; problems: DatasetProblem[] } {
  const { dataset, hearings, grouping, recordings, parts } = findings;
  const unheard = hearingProblems(dataset, hearings);
  const lastParts = [...parts.values()].slice(1);
  const rank = (index: number): number => {
    const id = dataset.tracks[index]!.id.normalize('NFC');
    return lastParts.findLastIndex((ids) => ids.has(id));
  };
  const copies = recordingProblems(dataset, hearings, recordings, rank);
  const leftOut = new Map<number, string>([...unheard.leftOut, ...copies.leftOut]);
  const counts = usableByGenre(dataset, leftOut);
  dataset.tracks.forEach(({ genre }, index) => {
    if (!leftOut.has(index) && counts.get(genre)! < leastTracks) leftOut.set(index, 'too-few');
  });
  const { groups, problems: oneArtist } = finalGroups(findings, leftOut);
  const examples = dataset.tracks.map(({ id, genre }, index): CheckedTrack => ({
    index,
    id,
    genre,
    path: fileOf(dataset, index).path,
    group: groups[index]!,
    durationSeconds: hearings[index]!.heard?.durationSeconds ?? null,
    leftOut: leftOut.get(index) ?? null,
  }));
  return {
    examples,
    problems: [
      ...unheard.problems,
      ...copies.problems,
      ...leakProblems(dataset, grouping.groups, recordings, parts),
      ...sameIdProblems(dataset, parts),
      ...oneArtist,
      ...countProblems(counts),
      ...lostGenres(counts),
    ],
  };
}

function usableByGenre(dataset: Dataset, leftOut: ReadonlyMap<number, string>): Map<string, number> {
  const counts = new Map<string, number>();
  dataset.tracks.forEach(({ genre }, index) => {
    counts.set(genre, (counts.get(genre) ?? 0) + (leftOut.has(index) ? 0 : 1));
  });
  return new Map([...counts].toSorted((a, b) => compareText(a[0], b[0])));
}

/**
 * The group of each track: what names and tags say joined with the recordings. Where all tracks of a genre would
 * be one group, they stand alone after all, since the genre must be learned and judged.
 */
function finalGroups(
  { dataset, grouping, recordings }: Findings,
  leftOut: ReadonlyMap<number, string>,
): { groups: string[]; problems: DatasetProblem[] } {
  const { groups } = grouping;
  const joined = joinGroups(groups.length, recordings, (index) => groups[index]!.key);
  const dissolved = new Set<string>();
  const problems: DatasetProblem[] = [];
  const usable = [...dataset.tracks.keys()].filter((index) => !leftOut.has(index));
  for (const [genre, tracks] of Map.groupBy(usable, (index) => dataset.tracks[index]!.genre)) {
    if (new Set(tracks.map((index) => joined.find(index))).size > 1) continue;
    for (const index of tracks) dissolved.add(groups[index]!.key);
    const { by, name } = groups[tracks[0]!]!;
    if (name === null || by === 'numbers' || by === 'prefix') continue;
    problems.push({
      kind: 'one-artist',
      message: `All tracks of ${named(genre)} are of the ${by} ${named(name)}.`,
      remedy: `They are divided between learning and judging all the same, so the score of this genre is better than it would be for other ${by === 'artist' ? 'artists' : 'music'}. Add tracks of others.`,
      action: 'none',
      files: tracks.map((index) => fileOf(dataset, index)),
      genre,
      name,
    });
  }
  const keyOf = (index: number): string => {
    const { key } = groups[index]!;
    return dissolved.has(key) ? `track ${index}` : key;
  };
  const final = joinGroups(groups.length, recordings, keyOf);
  return { groups: groups.map((_, index) => keyOf(final.find(index))), problems };
}

function joinGroups(
  size: number,
  recordings: readonly Recording[],
  keyOf: (index: number) => string,
): DisjointSets {
  const sets = new DisjointSets(size);
  const first = new Map<string, number>();
  for (let index = 0; index < size; index += 1) {
    const key = keyOf(index);
    if (!first.has(key)) first.set(key, index);
    sets.join(first.get(key)!, index);
  }
  for (const { tracks } of recordings) for (const track of tracks) sets.join(tracks[0]!, track);
  return sets;
}

interface JudgeOptions {
  readonly seed: number;
  /** Where the judgement is kept; null to keep none. */
  readonly cacheFolder: string | null;
  readonly onProgress: (progress: CheckProgress) => void;
  readonly signal: AbortSignal;
}

/** What quick heads say of the tracks; the same of the same tracks, so it is kept: training asks again. */
async function judge(
  examples: readonly CheckedTrack[],
  heard: readonly (Heard | null)[],
  options: JudgeOptions,
): Promise<Judged> {
  const usable = examples.filter(({ leftOut }) => leftOut === null);
  if (new Set(usable.map(({ genre }) => genre)).size < 2) return { suspects: [], learningCurve: null };
  const tracks = usable.map(({ genre, group, index }): LabelledEmbedding => ({
    genre,
    group,
    embedding: heard[index]!.embedding,
  }));
  const { cacheFolder, seed } = options;
  const { suspects, learningCurve } =
    cacheFolder === null
      ? await judgeTracks(tracks, options)
      : await new ResultCache(cacheFolder, judgementSchema).get(
          ['judgement', judgementVersion, seed, digestOf(tracks)],
          () => judgeTracks(tracks, options),
        );
  const placed = suspects.map((suspect) => ({ ...suspect, index: usable[suspect.index]!.index }));
  return { suspects: placed, learningCurve };
}

async function judgeTracks(
  tracks: readonly LabelledEmbedding[],
  { seed, onProgress, signal }: JudgeOptions,
): Promise<z.infer<typeof judgementSchema>> {
  const learningCurve = await learningCurveOf(tracks, {
    seed,
    onProgress: (done, total) => onProgress({ phase: 'judging', done, total }),
    signal,
  });
  return { suspects: findSuspectLabels(tracks, { seed }), learningCurve };
}

function digestOf(tracks: readonly LabelledEmbedding[]): string {
  const digest = createHash('sha256');
  for (const { genre, group, embedding } of tracks) {
    digest.update(JSON.stringify([genre, group])).update(Float64Array.from(embedding));
  }
  return digest.digest('hex');
}
