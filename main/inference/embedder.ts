/** The embedder: a bundle's network on this process's backend, from spectrogram windows to embeddings. */
import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { BundleTensor } from '../../models/bundle.ts';
import type { FeatureConfig } from '../../models/feature-config.ts';
import { Failure } from '../../models/failure.ts';
import type { EmbeddingNetwork } from '../../models/network/embedding-network.ts';
import { createNetwork, type NetworkDescription } from '../../models/network/network.ts';
import { loadBackend, type Backend } from './backend.ts';
import { loadBundle } from './bundle.ts';

/** Windows computed at once: enough to keep the cores busy, few enough that their intermediates stay small. */
const maxBatch = 16;
const maxBatchBytes = 64 * 2 ** 20;
/** A network that wants more for a single window is none that was made here. */
const maxWindowBytes = 2 ** 31;

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
    const embedder = await Embedder.of(tensors, manifest.features, manifest.network);
    const { embeddingSize } = manifest.network;
    if (embedder.embeddingSize === embeddingSize) return embedder;
    embedder.dispose();
    throw new Failure(
      'incompatible-model',
      `The model in ${bundleFolder} promises ${embeddingSize} numbers a window and its network gives ${embedder.embeddingSize}. It is not used. Install it again, or choose another model.`,
    );
  }

  /**
   * An embedder over a network's tensors in memory (`network/...`).
   *
   * @throws Failure `backend-unavailable`; `incompatible-model` when the tensors are not those of the network.
   */
  static async of(
    tensors: ReadonlyMap<string, BundleTensor>,
    features: FeatureConfig,
    network: NetworkDescription = { kind: 'musicnn' },
  ): Promise<Embedder> {
    const backend = await loadBackend();
    const created = createNetwork(backend.tf, network, tensors);
    try {
      checkFit(created, features);
    } catch (error) {
      created.dispose();
      throw error;
    }
    return new Embedder(backend, created, features);
  }

  /**
   * Embeddings of windows, in their order.
   *
   * @param windows each `[frames, inputWidth]` row by row; windows of one length are computed together.
   * @returns `[windows, embeddingSize]` row by row.
   */
  async embed(windows: readonly Float32Array[]): Promise<Float32Array> {
    const size = this.embeddingSize;
    const embeddings = new Float32Array(windows.length * size);
    for (const [length, indexes] of this.#byLength(windows)) {
      const frames = length / this.#network.inputWidth;
      const fitting = Math.floor(maxBatchBytes / this.#network.bytesPerWindow(frames));
      const step = Math.max(1, Math.min(maxBatch, fitting));
      for (let start = 0; start < indexes.length; start += step) {
        const batch = indexes.slice(start, start + step);
        const values = await this.#embedBatch(
          batch.map((index) => windows[index]!),
          frames,
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
      const { inputWidth } = this.#network;
      if (window.length === 0 || window.length % inputWidth !== 0) {
        throw new Failure(
          'internal',
          `A window of ${window.length} values is not made of frames of ${inputWidth} numbers. Nothing was computed.`,
        );
      }
      groups.set(window.length, [...(groups.get(window.length) ?? []), index]);
    });
    return groups;
  }

  async #embedBatch(windows: readonly Float32Array[], frames: number): Promise<Float32Array> {
    const { inputWidth } = this.#network;
    const values = new Float32Array(windows.length * frames * inputWidth);
    windows.forEach((window, row) => values.set(window, row * frames * inputWidth));
    const input: Tensor3D = this.#tf.tensor3d(values, [windows.length, frames, inputWidth]);
    const output = this.#network.embed(input);
    try {
      return await output.data<'float32'>();
    } finally {
      input.dispose();
      output.dispose();
    }
  }
}

/** @throws Failure `incompatible-model` when the front end's windows are not what the network can read. */
function checkFit(network: EmbeddingNetwork, { nMels, windowFrames, statistics }: FeatureConfig): void {
  const frames = statistics === undefined ? windowFrames : 1;
  const fits = statistics !== undefined || network.inputWidth === nMels;
  if (fits && network.bytesPerWindow(frames) <= maxWindowBytes) return;
  throw new Failure(
    'incompatible-model',
    `The model's network reads ${network.inputWidth} numbers a frame, and its front end gives ${nMels}, ${windowFrames} frames at a time: they do not belong together. Choose another model, or install this one again.`,
  );
}
