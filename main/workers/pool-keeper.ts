/** Keeps one pool of workers for the network in use, and replaces it when another network is asked for. */
import type { WorkerSetup } from '../../models/worker-contract.ts';
import { AnalysisPool } from './analysis-pool.ts';
import type { SpawnWorker } from './worker-handle.ts';

export interface PoolKeeperOptions {
  /** Most worker processes, default as many as the machine serves well. */
  readonly size?: number;
  readonly spawn?: SpawnWorker;
}

export class PoolKeeper {
  readonly #options: PoolKeeperOptions;
  #current: { readonly key: string; readonly pool: AnalysisPool } | null = null;
  #backend: Promise<'tensorflow' | 'wasm'> | null = null;

  constructor(options: PoolKeeperOptions = {}) {
    this.#options = options;
  }

  /** The pool for this set-up. A pool of another one is closed first, so that memory is not held twice. */
  async poolFor(setup: WorkerSetup): Promise<AnalysisPool> {
    const key = JSON.stringify(setup);
    if (this.#current?.key === key) return this.#current.pool;
    const former = this.#current;
    const pool = new AnalysisPool({ ...this.#options, setup });
    this.#current = { key, pool };
    await former?.pool.close();
    this.#backend = pool.ready().then(({ backend }) => backend);
    this.#backend.catch(() => {});
    return pool;
  }

  /** What the workers run on; null when none was needed. */
  async backend(): Promise<'tensorflow' | 'wasm' | null> {
    return this.#backend;
  }

  async close(): Promise<void> {
    await this.#current?.pool.close();
    this.#current = null;
  }
}
