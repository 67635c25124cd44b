/** A data set made ready for training: checked, grouped and split. */
import { createHash } from 'node:crypto';
import { lstat, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { DatasetReport } from '../../models/dataset-check.ts';
import { Failure } from '../../models/failure.ts';
import type { TrainingEvent } from '../../models/training.ts';
import type { WorkerSetup } from '../../models/worker-contract.ts';
import { readTags } from '../library/metadata.ts';
import type { PoolKeeper } from '../workers/pool-keeper.ts';
import { checkDataset, trainingTracksOf } from './check/check-dataset.ts';
import { heardAudioOf } from './check/heard-audio.ts';
import { compareText } from './compare-text.ts';
import { openDataset, readSplitPart, tracksOfPart, type Dataset } from './dataset/dataset.ts';
import { EmbeddingCache } from './embedding-cache.ts';
import { embedSpectrogram, excerptSeconds } from './listen.ts';
import { filesAtATime, lazyPool, type KnownSounds } from './listener.ts';
import type { TrainingTrack } from './methods/method.ts';
import { LazyEmbedder, type Pretrained } from './pretrained/pretrained.ts';

/** Folder of a split, and its parts: to learn from, and to hold out where there is one. */
export interface SplitToUse {
  readonly folder: string;
  readonly train: string;
  readonly held: string | null;
}

export interface PrepareOptions {
  /** Path of the data set. */
  readonly path: string;
  readonly split?: SplitToUse | undefined;
  readonly seed: number;
  readonly pretrained: Pretrained;
  readonly pools: Pick<PoolKeeper, 'poolFor'>;
  readonly cacheFolder: string;
  readonly known?: KnownSounds | undefined;
  readonly onEvent: (event: TrainingEvent) => void;
  readonly signal: AbortSignal;
}

export interface PreparedDataset {
  readonly dataset: Dataset;
  /** SHA-256 over what is learned from: ids and genres, and the spectrograms or the names and sizes of the audio. */
  readonly digest: string;
  readonly report: DatasetReport;
  /** In label order. */
  readonly labels: readonly string[];
  readonly tracks: readonly TrainingTrack[];
  readonly held: readonly TrainingTrack[];
  /** Tracks of the part to learn from, or of the data set where there is no split, that take no part. */
  readonly leftOut: number;
}

/** Of fewer tracks nothing can be left out to judge by. */
const leastTracksOfGenre = 3;

/**
 * Opens and checks a data set, tells what is wrong with it as warnings, and chooses the tracks.
 *
 * @throws Failure `not-found`, `invalid-dataset`, `invalid-split`, `cancelled`.
 */
export async function prepareDataset(options: PrepareOptions): Promise<PreparedDataset> {
  const { split, onEvent } = options;
  const dataset = await openDataset(options.path);
  const report = await checkOpened(dataset, options);
  if (!report.trainable) throw new Failure('invalid-dataset', `${report.verdict} No model was made.`);
  for (const { message, remedy } of report.problems) {
    onEvent({ type: 'warning', message: `${message} ${remedy}` });
  }
  const usable = trainingTracksOf(report);
  const [inTrain, inHeld] = split ? await idsOf(split) : [null, null];
  const held = inHeld ? tracksOfPart(usable, inHeld) : [];
  // What judges is not learned.
  const tracks = (inTrain ? tracksOfPart(usable, inTrain) : usable).filter(({ id }) => !inHeld?.has(id));
  const labels = labelsOf(tracks);
  const found = inTrain ? tracksOfPart(dataset.tracks, inTrain).length : dataset.tracks.length;
  return {
    dataset,
    digest: await digestOf(dataset, tracks),
    report,
    labels,
    tracks,
    held: held.filter(({ genre }) => labels.includes(genre)),
    leftOut: Math.max(0, found - tracks.length),
  };
}

/** The split of a folder as training uses it: its part `train`, and its part `valid` where there is one. */
export async function splitOfFolder(folder: string): Promise<SplitToUse> {
  const hasValid = await stat(join(folder, 'valid.txt')).then(
    (stats) => stats.isFile(),
    () => false,
  );
  return { folder, train: 'train', held: hasValid ? 'valid' : null };
}

async function idsOf(split: SplitToUse): Promise<[ReadonlySet<string>, ReadonlySet<string> | null]> {
  return [
    await readSplitPart(split.folder, split.train),
    split.held === null ? null : await readSplitPart(split.folder, split.held),
  ];
}

function labelsOf(tracks: readonly TrainingTrack[]): string[] {
  const labels = [...new Set(tracks.map(({ genre }) => genre))].toSorted(compareText);
  if (labels.length < 2) {
    throw new Failure(
      'invalid-dataset',
      `Of the tracks to learn from all are ${labels[0] ?? 'unusable'}: a model learns to tell at least two genres apart. No model was made. Add tracks of another genre.`,
    );
  }
  for (const label of labels) {
    const count = tracks.filter(({ genre }) => genre === label).length;
    if (count >= leastTracksOfGenre) continue;
    throw new Failure(
      'invalid-dataset',
      `"${label}" has ${count === 1 ? '1 track' : `${count} tracks`} to learn from, and ${leastTracksOfGenre} are the least. No model was made. Add more tracks of it, or leave the genre out.`,
    );
  }
  return labels;
}

/** How the workers listen to a data set. */
export function listeningSetup(bundleFolder: string): WorkerSetup {
  return { bundleFolder, excerptSeconds, fingerprints: true };
}

/**
 * Checks a data set that is open. Listens to everything once: in the pool of workers, spectrograms in this process.
 *
 * @throws Failure `invalid-split`, `cancelled`, and what stops all listening.
 */
export async function checkOpened(
  dataset: Dataset,
  options: Omit<PrepareOptions, 'path'>,
): Promise<DatasetReport> {
  const { pretrained, pools, cacheFolder, known, split, seed, onEvent, signal } = options;
  const pool = lazyPool(pools, listeningSetup(pretrained.bundle.folder));
  const networkId = pretrained.bundle.manifest.network.id;
  const network = new LazyEmbedder(pretrained);
  const parts = split && (split.held === null ? [split.train] : [split.train, split.held]);
  try {
    return await checkDataset(
      dataset,
      {
        analyse: async (path, stop) => heardAudioOf(await (await pool()).analyse(path, stop)),
        embedSpectrogram: async (spectrogram) => embedSpectrogram(spectrogram, await network.get()),
        cache: {
          embeddings: new EmbeddingCache(cacheFolder),
          folder: cacheFolder,
          networkDigest: pretrained.digest,
        },
        ...(known && { known: (audioHash) => known(audioHash, networkId) }),
        concurrency: filesAtATime,
        readTags: async (path) => (await readTags(path)).tags,
      },
      { seed, split: split && parts && { folder: split.folder, parts } },
      ({ phase, done, total }) =>
        onEvent({ type: 'phase', phase: phase === 'listening' ? phase : 'checking', done, total }),
      signal,
    );
  } finally {
    network.dispose();
  }
}

async function digestOf(dataset: Dataset, tracks: readonly TrainingTrack[]): Promise<string> {
  const digest = createHash('sha256');
  if (dataset.kind === 'spectrograms') digest.update(dataset.set.digest);
  for (const { id, genre, index } of tracks) {
    const path = dataset.kind === 'audio' ? dataset.tracks[index]!.paths[0]! : null;
    const file = path === null ? [] : [relative(dataset.path, path), (await lstat(path)).size];
    digest.update(`${JSON.stringify([id, genre, ...file])}\n`);
  }
  return digest.digest('hex');
}
