/** The development data set as the shipped network hears it; kept in the system's folder for temporary files. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadBundle } from '../../main/inference/bundle.ts';
import { Embedder } from '../../main/inference/embedder.ts';
import {
  collect,
  networkDigestOf,
  type CollectedTrack,
} from '../../main/training/default-models/collection.ts';
import { EmbeddingCache } from '../../main/training/embedding-cache.ts';
import type { Bundle } from '../../models/bundle.ts';
import { shippedBundle } from '../models/network/musicnn-golden.ts';

/** The tracks of `train` and `valid`, the bundle, and how many numbers its network gives. */
export async function collectGtzan(
  folder: string,
): Promise<{ tracks: readonly CollectedTrack[]; bundle: Bundle; embeddingSize: number }> {
  const bundle = await loadBundle(shippedBundle);
  const embedder = await Embedder.load(shippedBundle);
  const { embeddingSize } = embedder;
  const { tracks } = await collect({
    folder,
    parts: ['train', 'valid'],
    embedder,
    networkDigest: networkDigestOf(bundle.tensors),
    cache: new EmbeddingCache(join(tmpdir(), 'earmark-test-embeddings')),
  });
  embedder.dispose();
  return { tracks, bundle, embeddingSize };
}
