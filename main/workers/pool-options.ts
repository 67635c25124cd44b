/** What a pool of analysis workers can be told, and what holds where nothing is said. */
import type { WorkerSetup } from '../../models/worker-contract.ts';
import { defaultWorkerCount } from './worker-count.ts';
import type { CrewOptions } from './worker-crew.ts';
import { analysisWorkerEntry, forkWorker, type SpawnWorker } from './worker-handle.ts';
import type { WorkerLimits } from './worker-process.ts';

export interface AnalysisPoolOptions extends Partial<WorkerLimits> {
  /** Which network every worker loads, and how much of a track it hears. */
  readonly setup: WorkerSetup;
  /** Most processes at a time, default `defaultWorkerCount()`. */
  readonly size?: number;
  /** Files in one worker's hands, default 3: while one is read another is computed. */
  readonly filesPerWorker?: number;
  /** How to start a process, default Node's fork. */
  readonly spawn?: SpawnWorker;
  /** The program to start, default the analysis worker. */
  readonly entry?: URL;
  /** Without work for so long, workers are ended and their memory is free; default one minute. */
  readonly idleMs?: number;
}

/** The options, none left out. */
export interface CompleteOptions {
  readonly setup: WorkerSetup;
  readonly limits: WorkerLimits;
  readonly crew: CrewOptions;
  readonly spawn: SpawnWorker;
  readonly entry: URL;
}

export function completeOptions(options: AnalysisPoolOptions): CompleteOptions {
  return {
    setup: options.setup,
    limits: {
      startMs: options.startMs ?? 60_000,
      fileMs: options.fileMs ?? 60_000,
      stopMs: options.stopMs ?? 1000,
    },
    crew: {
      size: options.size ?? defaultWorkerCount(),
      filesPerWorker: options.filesPerWorker ?? 3,
      idleMs: options.idleMs ?? 60_000,
    },
    spawn: options.spawn ?? forkWorker,
    entry: options.entry ?? analysisWorkerEntry,
  };
}
