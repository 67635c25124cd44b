/** The vectors of a data set's tracks: what their windows are condensed to, and those of changed copies. */
import { toSerialisedFailure, type SerialisedFailure } from '../../../models/failure.ts';
import type { FeatureConfig } from '../../../models/feature-config.ts';
import type { EmbeddedTrack } from '../../../models/head.ts';
import type { Augmentation } from '../../../models/training.ts';
import { augmentedCopies } from '../../audio/augment/change-sound.ts';
import type { Excerpt } from '../../audio/collect-excerpts.ts';
import { readTrackAudio } from '../../audio/excerpts.ts';
import { extractFeatures } from '../../audio/features.ts';
import { vectorsOfClip, vectorsOfCrops } from '../clips/clip-vectors.ts';
import { clipOfSpectrogram, type Clip } from '../clips/clip.ts';
import { identityOf, stopped } from '../clips/listen-to-clips.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { EmbeddingCache } from '../embedding-cache.ts';
import { mixedSeed, seededRandom } from '../random.ts';

/** Raised when the features compute something else: old cache entries then do not count. */
const featuresVersion = 2;
/** Of each track at most so much is heard, from several places: twice what a prediction hears. */
const excerptSeconds = 60;

export interface VectorOptions {
  readonly dataset: Dataset;
  /** Names statistics. */
  readonly features: FeatureConfig;
  /** How the changed copies differ. */
  readonly augmentation: Augmentation;
  /** Windows of a spectrogram cut out at random, or changed copies of the audio, a track. */
  readonly copies: number;
  readonly seed: number;
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
}

/** One vector a window. */
export type Vectors = readonly Float32Array[];

export interface HeardVectors {
  /** Of the track as it is, in the windows that a prediction is made from. */
  readonly windows: Vectors;
  /** Of its copies; none where none were asked for. */
  readonly copies: Vectors;
}

/** What became of a track. */
export type Heard =
  | HeardVectors
  /** None of its files can be read; the failure is that of the first. */
  | { readonly path: string; readonly failure: SerialisedFailure };

/**
 * Listens to the track at this position of the data set. What was computed before comes from the cache, whatever
 * the file is called now.
 *
 * @param withCopies for a track to learn from.
 * @throws Failure `cancelled`.
 */
export async function listenToVectors(
  index: number,
  withCopies: boolean,
  options: VectorOptions,
): Promise<Heard> {
  const { dataset, signal } = options;
  if (signal.aborted) throw stopped();
  const copies = withCopies ? options.copies : 0;
  const wanted = { ...options, copies };
  if (dataset.kind === 'spectrograms') return hearSpectrogram(dataset, index, wanted);
  let failure: SerialisedFailure | undefined;
  for (const path of dataset.tracks[index]!.paths) {
    try {
      return await hearFile(path, wanted);
    } catch (error) {
      if (signal.aborted) throw stopped();
      failure ??= toSerialisedFailure(error);
    }
  }
  return { path: dataset.tracks[index]!.paths[0]!, failure: failure! };
}

async function hearFile(path: string, options: VectorOptions): Promise<HeardVectors> {
  const { features, augmentation, copies, seed, signal } = options;
  const cache = new EmbeddingCache(options.cacheFolder);
  const identity = await identityOf(path);
  const source = ['vectors', featuresVersion, excerptSeconds, JSON.stringify(features), identity];
  const random = seededRandom(mixedSeed(seed, ...Buffer.from(identity)));
  let heard: readonly Excerpt[] | undefined;
  const excerpts = async (): Promise<readonly Excerpt[]> => {
    const segmentSeconds = (features.windowFrames * features.hopLength) / features.sampleRate;
    heard ??= (await readTrackAudio(path, { excerptSeconds, segmentSeconds, signal })).excerpts;
    return heard;
  };
  const windows = await cache.get(source, async () =>
    packed(vectorsOf(await extractFeatures(await excerpts(), features))),
  );
  if (copies === 0) return { windows: unpacked(windows), copies: [] };
  const { pitchSemitones, stretch, noiseBelowDecibels } = augmentation;
  const change = JSON.stringify([pitchSemitones, stretch, noiseBelowDecibels, copies, seed]);
  const changed = await cache.get([...source, change], async () => {
    const all: Float32Array[] = [];
    for (const copy of await augmentedCopies(await excerpts(), augmentation, copies, random))
      all.push(...vectorsOf(await extractFeatures(copy, features)));
    return packed(all);
  });
  return { windows: unpacked(windows), copies: unpacked(changed) };
}

async function hearSpectrogram(
  { set, tracks }: Extract<Dataset, { kind: 'spectrograms' }>,
  index: number,
  { features, augmentation, copies, seed, cacheFolder }: VectorOptions,
): Promise<HeardVectors> {
  const cache = new EmbeddingCache(cacheFolder);
  const source = ['vectors', featuresVersion, JSON.stringify(features), set.digest, tracks[index]!.id];
  const clip = (): Clip => clipOfSpectrogram(set.spectrogram(index), features);
  const windows = await cache.get(source, async () => packed(await vectorsOfClip(clip(), features)));
  if (copies === 0) return { windows: unpacked(windows), copies: [] };
  const change = JSON.stringify([augmentation, copies, seed]);
  const changed = await cache.get([...source, change], async () =>
    packed(
      await vectorsOfCrops(clip(), features, augmentation, copies, seededRandom(mixedSeed(seed, index))),
    ),
  );
  return { windows: unpacked(windows), copies: unpacked(changed) };
}

function vectorsOf(windows: readonly { readonly data: Float32Array }[]): Float32Array[] {
  return windows.map(({ data }) => data);
}

/** Vectors as the cache keeps them. */
function packed(vectors: Vectors): EmbeddedTrack {
  const width = vectors[0]?.length ?? 0;
  const embeddings = new Float32Array(vectors.length * width);
  vectors.forEach((vector, index) => embeddings.set(vector, index * width));
  return { embeddings, segments: vectors.map(() => ({ startSeconds: 0, durationSeconds: 1 })) };
}

function unpacked({ embeddings, segments }: EmbeddedTrack): Float32Array[] {
  const width = embeddings.length / segments.length;
  return segments.map((_, index) => embeddings.slice(index * width, (index + 1) * width));
}
