/** Embeddings of a data set's tracks by the pretrained network, each computed once and kept. */
import { stat } from 'node:fs/promises';
import { Failure, toSerialisedFailure, type SerialisedFailure } from '../../models/failure.ts';
import type { EmbeddedTrack } from '../../models/head.ts';
import { readAudioHash } from '../library/audio-identity.ts';
import { mapConcurrently } from '../library/map-concurrently.ts';
import type { Dataset } from './dataset/dataset.ts';
import type { EmbeddingCache } from './embedding-cache.ts';
import { embedAudio, embedSpectrogram, excerptSeconds } from './listen.ts';
import { LazyEmbedder, type Pretrained } from './pretrained/pretrained.ts';

/** Raised when the front end or the approximation computes something else: old cache entries then do not count. */
const frontEndVersion = 1;

export interface EmbedOptions {
  readonly dataset: Dataset;
  /** Positions in `dataset.tracks`. */
  readonly indexes: readonly number[];
  readonly pretrained: Pretrained;
  readonly cache: EmbeddingCache;
  /** Hears audio files elsewhere, such as `AnalysisPool.analyse`; by default in this process, one at a time. */
  readonly analyse?: (path: string, options: { signal: AbortSignal }) => Promise<EmbeddedTrack>;
  /** Files analysed at a time. */
  readonly concurrency?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** What became of a track. */
export type Embedded =
  | { readonly embedded: EmbeddedTrack }
  /** None of its files can be read; the failure is that of the first. */
  | { readonly path: string; readonly failure: SerialisedFailure };

/**
 * Embeds tracks, in the order of `indexes`. Audio is known again by its own digest, so that a renamed or retagged
 * file is not heard twice; a spectrogram gives approximate embeddings (main/training/pretrained/musicnn-approximation.ts).
 *
 * @throws Failure `cancelled`; what is computed by then is kept.
 */
export async function embedDataset(options: EmbedOptions): Promise<Embedded[]> {
  const { dataset, indexes, signal } = options;
  const network = new LazyEmbedder(options.pretrained);
  let done = 0;
  const embed = async (index: number): Promise<Embedded> => {
    throwIfCancelled(signal);
    const result =
      dataset.kind === 'audio'
        ? await embedFirstReadable(dataset.tracks[index]!.paths, network, options)
        : { embedded: await embedFromSet(dataset, index, network, options) };
    done += 1;
    options.onProgress?.(done, indexes.length);
    return result;
  };
  try {
    return await mapConcurrently(indexes, options.concurrency ?? 1, embed);
  } finally {
    network.dispose();
  }
}

async function embedFirstReadable(
  paths: readonly string[],
  network: LazyEmbedder,
  { pretrained, cache, analyse, signal }: EmbedOptions,
): Promise<Embedded> {
  let failure: SerialisedFailure | undefined;
  for (const path of paths) {
    try {
      const source = audioSource(pretrained.digest, await identityOf(path));
      const embedded = await cache.get(source, async () => {
        if (analyse !== undefined) return analyse(path, { signal });
        return embedAudio(path, await network.get(), signal);
      });
      return { embedded };
    } catch (error) {
      throwIfCancelled(signal);
      failure ??= toSerialisedFailure(error);
    }
  }
  return { path: paths[0]!, failure: failure! };
}

/** What the embeddings of an audio file are kept under. */
export function audioSource(networkDigest: string, identity: string): (string | number)[] {
  return [networkDigest, frontEndVersion, excerptSeconds, identity];
}

/** What the embeddings of a spectrogram are kept under. */
export function spectrogramSource(networkDigest: string, setDigest: string, id: string): (string | number)[] {
  return [networkDigest, frontEndVersion, setDigest, id];
}

/** The digest of the audio; where that cannot be told, path, size and time of the file. */
export async function identityOf(path: string): Promise<string> {
  const hash = await readAudioHash(path);
  if (hash !== null) return hash;
  const { size, mtimeMs } = await stat(path);
  return `${path} ${size} ${mtimeMs}`;
}

async function embedFromSet(
  { set, tracks }: Extract<Dataset, { kind: 'spectrograms' }>,
  index: number,
  network: LazyEmbedder,
  { pretrained, cache }: EmbedOptions,
): Promise<EmbeddedTrack> {
  const source = spectrogramSource(pretrained.digest, set.digest, tracks[index]!.id);
  return cache.get(source, async () => embedSpectrogram(set.spectrogram(index), await network.get()));
}

/** @throws Failure `cancelled` once the signal is aborted. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new Failure(
      'cancelled',
      'The training was stopped. No model was installed; what was computed is kept, and the same command goes on from there.',
    );
  }
}
