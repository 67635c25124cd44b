/** The network of a bundle, whatever its kind. */
import type * as tfjs from '@tensorflow/tfjs-core';
import type { BundleManifest, BundleTensor } from '../bundle.ts';
import type { EmbeddingNetwork } from './embedding-network.ts';
import { createLayersNetwork } from './layers.ts';
import { createMusicnn } from './musicnn.ts';

/** What a manifest says of the network, as far as building it goes. */
export type NetworkDescription =
  | { readonly kind: 'musicnn'; readonly embeddingSize?: number }
  | Pick<Extract<BundleManifest['network'], { kind: 'layers' }>, 'kind' | 'declaration' | 'members'>;

/**
 * Builds the network from a bundle's tensors (`network/...`).
 *
 * @param tf TensorFlow.js with an active backend.
 * @throws Failure `incompatible-model` when the tensors are not those of the network.
 */
export function createNetwork(
  tf: typeof tfjs,
  description: NetworkDescription,
  tensors: ReadonlyMap<string, BundleTensor>,
): EmbeddingNetwork {
  return description.kind === 'musicnn'
    ? createMusicnn(tf, tensors, description.embeddingSize)
    : createLayersNetwork(tf, description, tensors);
}
