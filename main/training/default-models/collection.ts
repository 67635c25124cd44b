/**
 * A collection to train the default model on: spectrograms of every track, audio of some, and a split.
 *
 *   mel-PART.json + mel-PART.int8.gz   spectrogram set of each part
 *   audio/clips-30s/PART/GENRE         whole clips, of some tracks
 *   audio/cuts-2s/PART/GENRE           cuts, of others
 *   splits/PART.txt                    track ids
 */
import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { BundleTensor } from '../../../models/bundle.ts';
import { meanEmbedding, type EmbeddedTrack } from '../../../models/head.ts';
import type { Embedder } from '../../inference/embedder.ts';
import { openDataset, readSplitPart } from '../dataset/dataset.ts';
import { readSpectrogramSet, type Spectrogram } from '../dataset/spectrogram-set.ts';
import type { EmbeddingCache } from '../embedding-cache.ts';
import { embedAudio, embedSpectrogram, readForEmbedder, spectrogramOfExcerpts } from '../listen.ts';

/** Raised when the front end or the approximation computes something else: old cache entries then do not count. */
const frontEndVersion = 2;
/** Shorter audio is a cut: too little to stand for its track in training. */
const wholeClipSeconds = 25;

export interface CollectedTrack {
  readonly id: string;
  readonly genre: string;
  readonly part: string;
  /** Embeddings of the spectrogram's windows, approximate, and their mean. */
  readonly spectrogram: EmbeddedTrack;
  readonly approximate: Float64Array;
  /** Embeddings of the longest audio there is, and their mean. */
  readonly audio: EmbeddedTrack | null;
  readonly heard: Float64Array | null;
  /** Mean embedding of the audio, where that is a whole clip. */
  readonly exact: Float64Array | null;
  /**
   * Approximate embeddings of that very audio, window by window: those of the spectrogram for a whole clip; a cut
   * may be from anywhere in its clip, so a spectrogram is made of it as the set's were.
   */
  readonly approximateAudio: EmbeddedTrack | null;
}

export interface Collection {
  readonly tracks: readonly CollectedTrack[];
  /** SHA-256 over what was read: spectrograms, and the audio's names and sizes. */
  readonly digest: string;
}

export interface CollectOptions {
  readonly folder: string;
  readonly parts: readonly string[];
  readonly embedder: Embedder;
  /** Names the network in the cache. */
  readonly networkDigest: string;
  readonly cache: EmbeddingCache;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Embeds every track of the parts, or takes its embeddings from the cache. */
export async function collect(options: CollectOptions): Promise<Collection> {
  const { folder, embedder, cache } = options;
  const digest = createHash('sha256');
  const sets = await Promise.all(
    options.parts.map(async (part) => ({
      part,
      audio: await audioOf(folder, part),
      ids: await readSplitPart(join(folder, 'splits'), part),
      set: await readSpectrogramSet(join(folder, `mel-${part}.json`)),
    })),
  );
  const total = sets.reduce((sum, { set }) => sum + set.tracks.length, 0);
  const tracks: CollectedTrack[] = [];
  for (const { part, audio: audioPaths, ids, set } of sets) {
    digest.update(set.digest);
    for (const [index, { id, genre }] of set.tracks.entries()) {
      if (!ids.has(id)) continue;
      const source = [options.networkDigest, embedder.embeddingSize, frontEndVersion];
      const shape = set.spectrogram(index);
      const spectrogram = await cache.get([...source, set.digest, id], () =>
        embedSpectrogram(shape, embedder),
      );
      const path = audioPaths.get(id);
      let audio: EmbeddedTrack | null = null;
      let approximateAudio: EmbeddedTrack | null = null;
      if (path !== undefined) {
        const { size, mtimeMs } = await lstat(path);
        digest.update(`${relative(folder, path)} ${size}\n`);
        const audioSource = [...source, relative(folder, path), size, mtimeMs];
        audio = await cache.get(audioSource, () => embedAudio(path, embedder));
        approximateAudio = isWhole(audio)
          ? spectrogram
          : await cache.get([...audioSource, 'approximate'], () => embedApproximately(path, shape, embedder));
      }
      const heard = audio === null ? null : meanEmbedding(audio, embedder.embeddingSize);
      tracks.push({
        id,
        genre,
        part,
        spectrogram,
        approximate: meanEmbedding(spectrogram, embedder.embeddingSize),
        audio,
        heard,
        exact: audio !== null && isWhole(audio) ? heard : null,
        approximateAudio,
      });
      options.onProgress?.(tracks.length, total);
    }
  }
  return { tracks, digest: digest.digest('hex') };
}

/** The file of each track of the part that has audio: the whole clip where there is one. */
async function audioOf(folder: string, part: string): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>();
  for (const kind of ['cuts-2s', 'clips-30s']) {
    const dataset = await openDataset(join(folder, 'audio', kind, part));
    if (dataset.kind !== 'audio') continue;
    for (const { id, paths: versions } of dataset.tracks) paths.set(id, versions[0]!);
  }
  return paths;
}

/** What the network makes of a file when it is given a spectrogram such as the set's, instead of its own. */
async function embedApproximately(
  path: string,
  shape: Spectrogram,
  embedder: Embedder,
): Promise<EmbeddedTrack> {
  const { excerpts } = await readForEmbedder(path, embedder);
  return embedSpectrogram(await spectrogramOfExcerpts(excerpts, shape), embedder);
}

function isWhole(track: EmbeddedTrack): boolean {
  return track.segments.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0) >= wholeClipSeconds;
}

/** SHA-256 of a network's weights, in the order of their names. */
export function networkDigestOf(tensors: ReadonlyMap<string, BundleTensor>): string {
  const digest = createHash('sha256');
  for (const name of [...tensors.keys()].filter((key) => key.startsWith('network/')).toSorted()) {
    const { data } = tensors.get(name)!;
    digest.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return digest.digest('hex');
}
