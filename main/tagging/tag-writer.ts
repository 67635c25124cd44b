/**
 * The tag writer: plans, batches, history, undo and recovery over one journal folder.
 *
 * Everything that changes a person's file goes through here.
 */
import { resolve } from 'node:path';
import type { BatchFile, BatchSummary, WritePolicy, WriteResult } from '../../models/tagging.ts';
import { Failure } from '../../models/failure.ts';
import { BatchJournal } from './batch.ts';
import type { FileSystem } from './file-system.ts';
import { fileWorkOn, type FileWork } from './file-work.ts';
import { History, type ClosedBatches } from './history.ts';
import { readBatch } from './journal.ts';
import type { BatchRecord, IntentRecord } from './journal-records.ts';
import { nodeFileSystem } from './node-file-system.ts';
import type { WritePlan, PlanRequest } from './plan.ts';
import { pruneHistory, type Pruned, type PruneRequest } from './prune.ts';
import { systemProcesses, type ProcessTable } from './process-identity.ts';
import { recoverJournals, type Recovery } from './recovery.ts';
import { undoIntent } from './undo.ts';
import { threadedFileWork } from './work-threads.ts';
import { writePlanned, type ModificationTime } from './write.ts';

export type { WritePlan } from './plan.ts';

/** Files put back at the same time: as for writing, some wait for the disk while others are copied. */
const undoConcurrency = 12;

export interface TagWriterOptions {
  /** Made when first needed. */
  readonly journalFolder: string;
  /** Worked on in this thread; default the real one, worked on in threads of its own. */
  readonly fileSystem?: FileSystem;
  readonly now?: () => Date;
  readonly processes?: ProcessTable;
}

export interface WriteBatch {
  /** Such as `20261122-140903-k3f9`. */
  readonly id: string;
  /** True while nothing was recorded: such a batch leaves no journal and no line in the history. */
  readonly isEmpty: boolean;
  /** Files written so far. */
  readonly written: number;
  /** Carries one plan out; several may run at the same time. Never throws for what a file may be. */
  write(plan: WritePlan): Promise<WriteResult>;
  /** Closes the batch; call it once, also after a stop. */
  finish(): Promise<void>;
}

export interface UndoOptions {
  /** Only these files of the batch; all without. */
  readonly paths?: readonly string[] | null;
  /** Stops between two files; what is done stays done. */
  readonly signal?: AbortSignal;
  /** Called after each file, in the order in which they are done, and awaited before that lane goes on. */
  readonly onResult?: (result: WriteResult, done: number, total: number) => void | Promise<void>;
}

export interface UndoResult {
  /** The batch of the undo itself; null when there was nothing to put back. */
  readonly batchId: string | null;
  /** The batch that was undone. */
  readonly undoes: string;
  /** Latest written first. */
  readonly results: readonly WriteResult[];
}

/** A batch as it is saved for other programs. */
export interface BatchExport {
  readonly batch: BatchRecord;
  readonly files: readonly BatchFile[];
  readonly intents: readonly IntentRecord[];
}

export class TagWriter {
  readonly #folder: string;
  readonly #fileSystem: FileSystem;
  readonly #fileWork: FileWork;
  readonly #now: () => Date;
  readonly #processes: ProcessTable;
  readonly #closedBatches: ClosedBatches = new Map();

  constructor({ journalFolder, fileSystem, now, processes }: TagWriterOptions) {
    this.#folder = journalFolder;
    this.#fileSystem = fileSystem ?? nodeFileSystem;
    this.#fileWork = fileSystem ? fileWorkOn(fileSystem) : threadedFileWork;
    this.#now = now ?? (() => new Date());
    this.#processes = processes ?? systemProcesses;
  }

  /** Settles what a killed process left open. Call it at start-up, before anything is written. */
  recover(): Promise<Recovery> {
    return recoverJournals(this.#fileSystem, this.#folder, this.#processes);
  }

  /** What writing would do to a file. Touches nothing and never throws for what a file may be. */
  plan(request: PlanRequest): Promise<WritePlan> {
    return this.#fileWork.plan(request);
  }

  /** @param modificationTime of written files; default `update` */
  startBatch({
    policy,
    modelId,
    modificationTime = 'update',
  }: {
    readonly policy: WritePolicy;
    readonly modelId: string | null;
    readonly modificationTime?: ModificationTime;
  }): WriteBatch {
    const journal = this.#newBatch({ action: 'write', undoes: null, policy, modelId });
    const fileWork = this.#fileWork;
    return {
      id: journal.id,
      get isEmpty() {
        return journal.isEmpty;
      },
      get written() {
        return journal.written;
      },
      write: (plan) => writePlanned(fileWork, journal, plan, modificationTime),
      finish: () => journal.finish(),
    };
  }

  /** All batches, newest first. */
  async history(): Promise<BatchSummary[]> {
    return (await this.#loadHistory()).summaries();
  }

  /** @throws Failure `unknown-batch`. */
  async files(batchId: string): Promise<BatchFile[]> {
    return (await this.#loadHistory()).files(batchId);
  }

  /**
   * All that is known of a batch, old and new bytes in base64 included: enough to put its files back by other means.
   * @throws Failure `unknown-batch`, `journal-damaged`.
   */
  async exportBatch(batchId: string): Promise<BatchExport> {
    const history = await this.#loadHistory();
    const files = history.files(batchId);
    const batch = await readBatch(this.#fileSystem, this.#folder, batchId, { withEdits: true });
    const intents = batch?.entries.flatMap(({ intent }) => intent ?? []) ?? [];
    return { batch: history.batch(batchId).record, files, intents };
  }

  /** Takes old batches out of the history for good. */
  async prune(request: PruneRequest): Promise<Pruned> {
    return pruneHistory(this.#fileSystem, this.#folder, await this.#loadHistory(), request);
  }

  /**
   * Puts files back as they were before a batch.
   * @param batch an id, or `last`: the newest batch of writes of which something still stands
   * @throws Failure `unknown-batch`.
   */
  async undo(batch: string, { paths, signal, onResult }: UndoOptions = {}): Promise<UndoResult> {
    const history = await this.#loadHistory();
    const undoes = batch === 'last' ? history.lastWritten() : batch;
    if (undoes === null) throw new Failure('unknown-batch', 'Nothing was written that could be undone.');
    const standing = new Set(history.standing(undoes).map(({ entry }) => entry));
    const intents = await this.#intentsOf(undoes, standing, paths ?? null);
    const journal = this.#newBatch({ action: 'undo', undoes, policy: null, modelId: null });
    const results = new Map<IntentRecord, WriteResult>();
    // One iterator serves all lanes: each file is taken once, and goes back step by step in one of them.
    const waiting = Map.groupBy(intents, ({ target }) => target).values();
    const lane = async (): Promise<void> => {
      for (const intentsOfFile of waiting) {
        for (const intent of intentsOfFile) {
          if (signal?.aborted) return;
          const result = await undoIntent(this.#fileWork, journal, undoes, intent);
          results.set(intent, result);
          await onResult?.(result, results.size, intents.length);
        }
      }
    };
    try {
      await allSettled(Array.from({ length: Math.min(undoConcurrency, intents.length) }, lane));
    } finally {
      await journal.finish();
    }
    return {
      batchId: journal.isEmpty ? null : journal.id,
      undoes,
      results: intents.flatMap((intent) => results.get(intent) ?? []),
    };
  }

  /** The intents to take back, the latest first: a file written twice goes back step by step. */
  async #intentsOf(
    batchId: string,
    standing: ReadonlySet<number>,
    paths: readonly string[] | null,
  ): Promise<IntentRecord[]> {
    const batch = await readBatch(this.#fileSystem, this.#folder, batchId, { withEdits: true });
    const wanted = paths && new Set(paths.map((path) => resolve(path)));
    return (batch?.entries ?? [])
      .flatMap(({ entry, intent }) => (intent && standing.has(entry) ? [intent] : []))
      .filter(({ path, target }) => !wanted || wanted.has(path) || wanted.has(target))
      .toReversed();
  }

  #newBatch(
    description: Pick<
      ConstructorParameters<typeof BatchJournal>[3],
      'action' | 'undoes' | 'policy' | 'modelId'
    >,
  ): BatchJournal {
    const owner = this.#processes.self();
    return new BatchJournal(this.#fileSystem, this.#folder, this.#now(), { ...description, owner });
  }

  #loadHistory(): Promise<History> {
    return History.load(this.#fileSystem, this.#folder, this.#closedBatches);
  }
}

/** Waits for all of them, so that nothing runs on behind the caller's back; then throws what the first one threw. */
async function allSettled(lanes: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(lanes);
  const rejected = outcomes.find((outcome) => outcome.status === 'rejected');
  if (rejected) throw rejected.reason;
}
