/** The genre that a model gives each track of a data set, beside the one that it truly is of. */
import type { Bundle } from '../../../models/bundle.ts';
import type { ScoredTrack } from '../../../models/evaluation.ts';
import { Failure, toSerialisedFailure, type SerialisedFailure } from '../../../models/failure.ts';
import { classifierOf, predictTrack, type EmbeddedTrack } from '../../../models/head.ts';
import { Embedder } from '../../inference/embedder.ts';
import { mapConcurrently } from '../../library/map-concurrently.ts';
import { clipOfSpectrogram } from '../clips/clip.ts';
import { embedClip } from '../clips/embed-clip.ts';
import type { AudioTrack, Dataset } from '../dataset/dataset.ts';
import type { Spectrogram } from '../dataset/spectrogram-set.ts';
import { embedSpectrogram } from '../listen.ts';
import { translateTrack, translationOf } from '../pretrained/bundle-translation.ts';

export interface ScoreOptions {
  readonly bundle: Bundle;
  /** Embeddings of an audio file by the bundle's network, such as `AnalysisPool.analyse`. */
  readonly analyse: (path: string, options: { signal?: AbortSignal }) => Promise<EmbeddedTrack>;
  /** Files analysed at a time, default 8. */
  readonly concurrency?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A track that could not be read. */
export interface UnreadTrack {
  readonly id: string;
  readonly path: string;
  readonly error: SerialisedFailure;
}

export interface ScoredTracks {
  /** In the order asked for. */
  readonly scored: readonly ScoredTrack[];
  readonly leftOut: readonly UnreadTrack[];
}

/**
 * Predicts the tracks at these positions of the data set.
 *
 * @throws Failure `incompatible-model` when the bundle cannot read a spectrogram set; `cancelled`.
 */
export async function scoreTracks(
  dataset: Dataset,
  chosen: readonly number[],
  options: ScoreOptions,
): Promise<ScoredTracks> {
  if (dataset.kind === 'spectrograms') {
    return { scored: await scoreSpectrograms(dataset, chosen, options), leftOut: [] };
  }
  return scoreAudio(
    chosen.map((index) => dataset.tracks[index]!),
    options,
  );
}

async function scoreAudio(tracks: readonly AudioTrack[], options: ScoreOptions): Promise<ScoredTracks> {
  const classifier = classifierOf(options.bundle);
  let done = 0;
  const results = await mapConcurrently(tracks, options.concurrency ?? 8, async (track) => {
    throwIfCancelled(options.signal);
    const heard = await analyseFirstReadable(track, options);
    done += 1;
    options.onProgress?.(done, tracks.length);
    const { id, genre: truth } = track;
    if ('failure' in heard) return { unread: { id, path: track.paths[0]!, error: heard.failure } };
    const { genre, confidence } = predictTrack(heard, classifier);
    return { scored: { id, truth, genre, confidence } };
  });
  return {
    scored: results.flatMap(({ scored }) => scored ?? []),
    leftOut: results.flatMap(({ unread }) => unread ?? []),
  };
}

/** The analysis of the track's longest version that can be read; of the longest, the failure where none can. */
async function analyseFirstReadable(
  track: AudioTrack,
  options: ScoreOptions,
): Promise<EmbeddedTrack | { readonly failure: SerialisedFailure }> {
  let first: SerialisedFailure | undefined;
  for (const path of track.paths) {
    try {
      return await options.analyse(path, options.signal ? { signal: options.signal } : {});
    } catch (error) {
      throwIfCancelled(options.signal);
      first ??= toSerialisedFailure(error);
    }
  }
  return { failure: first! };
}

async function scoreSpectrograms(
  dataset: Extract<Dataset, { kind: 'spectrograms' }>,
  chosen: readonly number[],
  options: ScoreOptions,
): Promise<ScoredTrack[]> {
  const { bundle } = options;
  const { embed, dispose } = await spectrogramReader(bundle);
  const classifier = classifierOf(bundle);
  const scored: ScoredTrack[] = [];
  try {
    for (const index of chosen) {
      throwIfCancelled(options.signal);
      const { id, genre: truth } = dataset.tracks[index]!;
      const { genre, confidence } = predictTrack(await embed(dataset.set.spectrogram(index)), classifier);
      scored.push({ id, truth, genre, confidence });
      options.onProgress?.(scored.length, chosen.length);
    }
  } finally {
    dispose();
  }
  return scored;
}

/** What a bundle's network makes of the spectrograms of a set. */
interface SpectrogramReader {
  readonly embed: (spectrogram: Spectrogram) => Promise<EmbeddedTrack>;
  readonly dispose: () => void;
}

/** A network of layers reads decibels as sets have them; the pretrained one, what its translation makes of them. */
async function spectrogramReader(bundle: Bundle): Promise<SpectrogramReader> {
  const { network, features } = bundle.manifest;
  const translation = network.kind === 'musicnn' ? translationOf(bundle) : null;
  const embedder = await Embedder.of(bundle.tensors, features, network);
  return {
    embed: async (spectrogram) =>
      translation === null
        ? embedClip(clipOfSpectrogram(spectrogram, features), embedder)
        : translateTrack(await embedSpectrogram(spectrogram, embedder), translation),
    dispose: () => embedder.dispose(),
  };
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new Failure('cancelled', 'The evaluation was stopped. Nothing was changed.');
  }
}
