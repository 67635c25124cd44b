/** Predictions of a network for any number of windows. */
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { EmbeddingNetwork } from '../../../models/network/embedding-network.ts';
import type { Kernels } from './kernels.ts';

/** Memory for the intermediates of windows that are predicted at a time. */
const maxPredictionBytes = 256 * 2 ** 20;

/** Log-probabilities of windows of one length, so many at a time as fit into the memory for them. */
export function predictWindows(
  tf: Kernels['tf'],
  network: EmbeddingNetwork,
  inputs: readonly Float32Array[],
): Float32Array {
  const { inputWidth, embeddingSize } = network;
  const results = new Float32Array(inputs.length * embeddingSize);
  const length = inputs[0]?.length ?? 0;
  const frames = length / inputWidth;
  const size = Math.max(1, Math.floor(maxPredictionBytes / network.bytesPerWindow(Math.max(1, frames))));
  for (let start = 0; start < inputs.length; start += size) {
    const windows = inputs.slice(start, start + size);
    const values = new Float32Array(windows.length * length);
    windows.forEach((window, row) => values.set(window, row * length));
    const batch = tf.tensor3d(values, [windows.length, frames, inputWidth]);
    const output: Tensor2D = network.embed(batch);
    results.set(output.dataSync<'float32'>(), start * embeddingSize);
    tf.dispose([batch, output]);
  }
  return results;
}
