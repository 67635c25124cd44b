/**
 * Keeps a pool of workers for each set-up that is asked for.
 *
 * A pool is never closed for another's sake: work may be under way in it, or paused. Without work its processes
 * end by themselves, and what is left of it costs nothing.
 */
import type { WorkerSetup } from '../../models/worker-contract.ts';
import { AnalysisPool } from './analysis-pool.ts';
import { defaultWorkerCount } from './worker-count.ts';
import type { SpawnWorker } from './worker-handle.ts';

export interface PoolKeeperOptions {
  /** Most worker processes of a pool, default as many as the machine serves well. */
  readonly size?: number;
  readonly spawn?: SpawnWorker;
}

export class PoolKeeper {
  readonly #spawn: SpawnWorker | undefined;
  #size: number;
  readonly #pools = new Map<string, AnalysisPool>();
  #backend: Promise<'tensorflow' | 'wasm'> | null = null;

  constructor(options: PoolKeeperOptions = {}) {
    this.#spawn = options.spawn;
    this.#size = options.size ?? defaultWorkerCount();
  }

  /** Most worker processes of a pool. */
  get size(): number {
    return this.#size;
  }

  /** Other sizes hold at once, for work under way as well; undefined: as many as the machine serves well. */
  resize(size: number | undefined): void {
    this.#size = Math.max(1, size ?? defaultWorkerCount());
    for (const pool of this.#pools.values()) pool.resize(this.#size);
  }

  /** The pool for this set-up; a new one where the last has failed. */
  async poolFor(setup: WorkerSetup): Promise<AnalysisPool> {
    const key = JSON.stringify(setup);
    const known = this.#pools.get(key);
    if (known && !known.hasFailed) return known;
    const pool = new AnalysisPool({ size: this.#size, setup, ...(this.#spawn && { spawn: this.#spawn }) });
    this.#pools.set(key, pool);
    this.#backend = pool.ready().then(({ backend }) => backend);
    this.#backend.catch(() => {});
    return pool;
  }

  /** What the workers run on; null when none was needed. */
  async backend(): Promise<'tensorflow' | 'wasm' | null> {
    return this.#backend;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
    this.#pools.clear();
  }
}
