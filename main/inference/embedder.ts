/** The embedder: a bundle's network on this process's backend, from spectrogram windows to embeddings. */
import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { BundleTensor } from '../../models/bundle.ts';
import type { FeatureConfig } from '../../models/feature-config.ts';
import { Failure } from '../../models/failure.ts';
import { createMusicnn, type EmbeddingNetwork } from '../../models/network/musicnn.ts';
import { loadBackend, type Backend } from './backend.ts';
import { loadBundle } from './bundle.ts';

/** Windows computed at once: enough to keep the cores busy, few enough for about 40 MB of intermediates. */
const maxBatch = 16;

export class Embedder {
  /** Where the network runs, and why there. */
  readonly backend: Pick<Backend, 'name' | 'version' | 'reason'>;
  /** Numbers in one window's embedding. */
  readonly embeddingSize: number;
  /** The front end that the network wants. */
  readonly features: FeatureConfig;
  readonly #tf: Backend['tf'];
  readonly #network: EmbeddingNetwork;

  private constructor(backend: Backend, network: EmbeddingNetwork, features: FeatureConfig) {
    this.backend = backend;
    this.embeddingSize = network.embeddingSize;
    this.features = features;
    this.#tf = backend.tf;
    this.#network = network;
  }

  /**
   * Loads the backend and the network of the bundle in `bundleFolder`.
   *
   * @throws Failure `backend-unavailable`, or what `loadBundle` throws.
   */
  static async load(bundleFolder: string): Promise<Embedder> {
    const { manifest, tensors } = await loadBundle(bundleFolder);
    const embedder = await Embedder.of(tensors, manifest.features);
    const { embeddingSize } = manifest.network;
    if (embedder.embeddingSize === embeddingSize) return embedder;
    embedder.dispose();
    throw new Failure(
      'incompatible-model',
      `The model in ${bundleFolder} promises ${embeddingSize} numbers a window and its network gives ${embedder.embeddingSize}. It is not used. Install it again, or choose another model.`,
    );
  }

  /** An embedder over a network's tensors in memory (`network/...`). */
  static async of(tensors: ReadonlyMap<string, BundleTensor>, features: FeatureConfig): Promise<Embedder> {
    const backend = await loadBackend();
    return new Embedder(backend, createMusicnn(backend.tf, tensors), features);
  }

  /**
   * Embeddings of windows, in their order.
   *
   * @param windows each `[frames, nMels]` row by row; windows of one length are computed together.
   * @returns `[windows, embeddingSize]` row by row.
   */
  async embed(windows: readonly Float32Array[]): Promise<Float32Array> {
    const size = this.embeddingSize;
    const embeddings = new Float32Array(windows.length * size);
    for (const [length, indexes] of this.#byLength(windows)) {
      for (let start = 0; start < indexes.length; start += maxBatch) {
        const batch = indexes.slice(start, start + maxBatch);
        const values = await this.#embedBatch(
          batch.map((index) => windows[index]!),
          length / this.features.nMels,
        );
        batch.forEach((index, row) =>
          embeddings.set(values.subarray(row * size, (row + 1) * size), index * size),
        );
      }
    }
    return embeddings;
  }

  /** Frees the network's weights; the embedder is of no use afterwards. */
  dispose(): void {
    this.#network.dispose();
  }

  #byLength(windows: readonly Float32Array[]): Map<number, number[]> {
    const groups = new Map<number, number[]>();
    windows.forEach((window, index) => {
      if (window.length === 0 || window.length % this.features.nMels !== 0) {
        throw new Failure(
          'internal',
          `A window of ${window.length} values is not made of frames of ${this.features.nMels} bands. Nothing was computed.`,
        );
      }
      groups.set(window.length, [...(groups.get(window.length) ?? []), index]);
    });
    return groups;
  }

  async #embedBatch(windows: readonly Float32Array[], frames: number): Promise<Float32Array> {
    const { nMels } = this.features;
    const values = new Float32Array(windows.length * frames * nMels);
    windows.forEach((window, row) => values.set(window, row * frames * nMels));
    const input: Tensor3D = this.#tf.tensor3d(values, [windows.length, frames, nMels]);
    const output = this.#network.embed(input);
    try {
      return await output.data<'float32'>();
    } finally {
      input.dispose();
      output.dispose();
    }
  }
}
