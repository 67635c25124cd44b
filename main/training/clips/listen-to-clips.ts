/** The clips of a data set's tracks, as spectrograms in memory. */
import { stat } from 'node:fs/promises';
import { Failure, toSerialisedFailure, type SerialisedFailure } from '../../../models/failure.ts';
import type { FeatureConfig } from '../../../models/feature-config.ts';
import { readTrackAudio } from '../../audio/excerpts.ts';
import { extractFeatures } from '../../audio/features.ts';
import { readAudioHash } from '../../library/audio-identity.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { ClipCache } from './clip-cache.ts';
import { clipOf, clipOfSpectrogram, type Clip } from './clip.ts';

/** Raised when the front end computes something else: old cache entries then do not count. */
const frontEndVersion = 1;
/** Of each track at most so much is heard, from several places: twice what a prediction hears. */
const excerptSeconds = 60;
/** Excerpts are twice as long. */
const segmentSeconds = 7.5;

export interface ListenOptions {
  readonly dataset: Dataset;
  readonly features: FeatureConfig;
  readonly cacheFolder: string;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** What became of a track. */
export type HeardClip =
  | { readonly clip: Clip }
  /** None of its files can be read; the failure is that of the first. */
  | { readonly path: string; readonly failure: SerialisedFailure };

/**
 * Listens to the tracks at these positions of the data set, in their order. Audio already listened to comes from
 * the cache, whatever the file is called now.
 *
 * @throws Failure `cancelled`; what is computed by then is kept.
 */
export async function listenToClips(
  indexes: readonly number[],
  { dataset, features, cacheFolder, onProgress, signal }: ListenOptions,
): Promise<HeardClip[]> {
  const cache = new ClipCache(cacheFolder);
  const heard: HeardClip[] = [];
  for (const index of indexes) {
    if (signal.aborted) throw stopped();
    heard.push(
      dataset.kind === 'spectrograms'
        ? { clip: clipOfSpectrogram(dataset.set.spectrogram(index), features) }
        : await firstReadable(dataset.tracks[index]!.paths, features, cache, signal),
    );
    onProgress(heard.length, indexes.length);
  }
  return heard;
}

async function firstReadable(
  paths: readonly string[],
  features: FeatureConfig,
  cache: ClipCache,
  signal: AbortSignal,
): Promise<HeardClip> {
  let failure: SerialisedFailure | undefined;
  for (const path of paths) {
    try {
      // Frames are stored, so the length of a window makes no difference.
      const { windowFrames: _, ...settings } = features;
      const source = ['clip', frontEndVersion, excerptSeconds, settings, await identityOf(path)];
      return { clip: await cache.get(source, () => listen(path, features, signal)) };
    } catch (error) {
      if (signal.aborted) throw stopped();
      failure ??= toSerialisedFailure(error);
    }
  }
  return { path: paths[0]!, failure: failure! };
}

async function listen(path: string, features: FeatureConfig, signal: AbortSignal): Promise<Clip> {
  const { excerpts } = await readTrackAudio(path, { excerptSeconds, segmentSeconds, signal });
  const frames = await extractFeatures(excerpts, { ...features, windowFrames: 1 });
  const { nMels } = features;
  const decibels = new Float32Array(frames.length * nMels);
  frames.forEach(({ data }, frame) => decibels.set(data, frame * nMels));
  return clipOf(decibels, nMels);
}

/** The digest of the audio; where that cannot be told, path, size and time of the file. */
export async function identityOf(path: string): Promise<string> {
  const hash = await readAudioHash(path);
  if (hash !== null) return hash;
  const { size, mtimeMs } = await stat(path);
  return `${path} ${size} ${mtimeMs}`;
}

/** The failure of a training that was stopped while it listened. */
export function stopped(): Failure {
  return new Failure(
    'cancelled',
    'The training was stopped. No model was made; what was computed is kept, and the same command goes on from there.',
  );
}
