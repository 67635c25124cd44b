/** What every network gives the rest of the program: windows in, a row of numbers each out. */
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';

/** A network in memory, on the backend of the `tf` it was made with. */
export interface EmbeddingNetwork {
  /** Numbers in one frame of its input: mel bands, or the features of a whole window as its only frame. */
  readonly inputWidth: number;
  /** Numbers in one embedding. */
  readonly embeddingSize: number;
  /** About so much memory a window of so many frames takes while it is computed. */
  bytesPerWindow(frames: number): number;
  /** `[n, frames, inputWidth]` to `[n, embeddingSize]`. The caller disposes both. */
  embed(input: Tensor3D): Tensor2D;
  /** Frees the weights; the network is of no use afterwards. */
  dispose(): void;
}
