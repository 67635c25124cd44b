/** Listens to audio files through what is known already: each recording is decoded once for each network. */
import type { Bundle } from '../../models/bundle.ts';
import type { EmbeddedTrack } from '../../models/head.ts';
import type { WorkerSetup } from '../../models/worker-contract.ts';
import type { AnalysisPool } from '../workers/analysis-pool.ts';
import type { PoolKeeper } from '../workers/pool-keeper.ts';
import type { KnownSound } from './check/heard-audio.ts';
import { networkDigestOf } from './default-models/collection.ts';
import { audioSource, identityOf } from './embed-dataset.ts';
import { EmbeddingCache } from './embedding-cache.ts';
import { excerptSeconds } from './listen.ts';

/** What was heard of a recording elsewhere, such as in the library; null where nothing was. */
export type KnownSounds = (audioHash: string, networkId: string) => KnownSound | null;

/** Files listened to at a time: enough to keep every worker busy, whatever is known already. */
export const filesAtATime = 16;

export interface ListenerParts {
  readonly pools: Pick<PoolKeeper, 'poolFor'>;
  readonly cacheFolder: string;
}

/** Embeddings of a file by a bundle's network, as `AnalysisPool.analyse` gives them. */
export type Listen = (path: string, options: { signal?: AbortSignal }) => Promise<EmbeddedTrack>;

/**
 * Listens with a bundle's network. What it gives is kept, and what training and checks kept serves it: a head is
 * judged without a file being decoded, and a network that was trained listens to each file once.
 */
export function listenerFor(bundle: Bundle, { pools, cacheFolder }: ListenerParts): Listen {
  const cache = new EmbeddingCache(cacheFolder);
  const digest = digestOf(bundle);
  const pool = lazyPool(pools, { bundleFolder: bundle.folder, excerptSeconds });
  return async (path, options) => {
    // Where the file cannot even be looked at, listening says why.
    const identity = await identityOf(path).catch(() => null);
    const analyse = async (): Promise<EmbeddedTrack> => (await pool()).analyse(path, options);
    return identity === null ? analyse() : cache.get(audioSource(digest, identity), analyse);
  };
}

/** A pool of workers that is started by the first file that has to be listened to. */
export function lazyPool(
  pools: Pick<PoolKeeper, 'poolFor'>,
  setup: WorkerSetup,
): () => Promise<AnalysisPool> {
  let pool: Promise<AnalysisPool> | undefined;
  return () => (pool ??= pools.poolFor(setup));
}

/** Names the network and its front end; the pretrained network as `Pretrained.digest` does. */
function digestOf({ manifest, tensors }: Bundle): string {
  const digest = `${networkDigestOf(tensors)} ${manifest.network.embeddingSize}`;
  return manifest.network.kind === 'musicnn' ? digest : `${digest} ${JSON.stringify(manifest.features)}`;
}
