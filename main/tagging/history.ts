/** History: what was written and when, and what of it still stands, from all journals together. */
import { Failure } from '../../models/failure.ts';
import type { BatchFile, BatchSummary } from '../../models/tagging.ts';
import { errorCode } from './failures.ts';
import type { FileSystem } from './file-system.ts';
import { closedLength, listBatchIds, readBatch, type JournalEntry, type JournalledBatch } from './journal.ts';

/** Closed journals as they were read, by batch. */
export type ClosedBatches = Map<string, { readonly length: number; readonly batch: JournalledBatch }>;

/** All batches, oldest first, without their old and new bytes. */
export class History {
  readonly #batches: ReadonlyMap<string, JournalledBatch>;
  /** The undos that took an entry back, by batch and entry. */
  readonly #undos = new Map<string, { readonly batchId: string; readonly entry: JournalEntry }[]>();

  /** Why nothing is known of other batches, by id. */
  readonly #unreadable: ReadonlyMap<string, Failure>;

  private constructor(
    batches: ReadonlyMap<string, JournalledBatch>,
    unreadable: ReadonlyMap<string, Failure>,
  ) {
    this.#batches = batches;
    this.#unreadable = unreadable;
    for (const [batchId, { entries }] of batches) {
      for (const entry of entries) {
        const undoes = entry.intent?.undoes;
        if (!undoes) continue;
        const key = keyOf(undoes.batch, undoes.entry);
        this.#undos.set(key, [...(this.#undos.get(key) ?? []), { batchId, entry }]);
      }
    }
  }

  /** @param kept journals read before: one that is closed does not change */
  static async load(fileSystem: FileSystem, folder: string, kept: ClosedBatches): Promise<History> {
    const batches: JournalledBatch[] = [];
    const unreadable = new Map<string, Failure>();
    for (const id of await listBatchIds(fileSystem, folder)) {
      try {
        const batch = await readKept(fileSystem, folder, id, kept);
        if (batch) batches.push(batch);
        else unreadable.set(id, damaged(id));
      } catch (error) {
        const code = errorCode(error);
        if (code === undefined) throw error;
        // One journal that cannot be read, another user's say, keeps none of the others from being undone.
        if (code !== 'ENOENT') unreadable.set(id, cannotBeRead(id, code));
      }
    }
    // Ids of the same second do not say which was first.
    batches.sort((a, b) => a.record.startedAt.localeCompare(b.record.startedAt));
    return new History(new Map(batches.map((batch) => [batch.record.id, batch])), unreadable);
  }

  /** Newest first. */
  summaries(): BatchSummary[] {
    return [...this.#batches.keys()].map((id) => this.#summaryOf(id)).toReversed();
  }

  /** @throws Failure `unknown-batch`. */
  files(batchId: string): BatchFile[] {
    const batch = this.batch(batchId);
    const replaced = batch.entries.flatMap((entry) => {
      if (!entry.intent) return [];
      const { path, before, after, receipt } = entry.intent;
      const failure = entry.outcome?.failure ?? null;
      const state = this.stateOf(batchId, entry);
      // What was never put in place has nothing to prove.
      const isProved = receipt && (state === 'written' || state === 'undone');
      return [{ path, before, after, state, failure, ...(isProved && { receipt }) }];
    });
    const refused = batch.refused.map(({ path, before, after, failure }) => ({
      path,
      before: [...before],
      after: [...after],
      state: 'failed' as const,
      failure,
    }));
    return [...replaced, ...refused];
  }

  /** @throws Failure `unknown-batch`, `journal-damaged`, `no-permission`, `read-failed`. */
  batch(batchId: string): JournalledBatch {
    const batch = this.#batches.get(batchId);
    if (batch) return batch;
    const failure = this.#unreadable.get(batchId);
    if (failure) throw failure;
    throw new Failure(
      'unknown-batch',
      `There is no batch "${batchId}". No file was touched; the history lists the batches.`,
    );
  }

  /** The newest batch of writes of which something still stands; null when there is none. */
  lastWritten(): string | null {
    const ids = [...this.#batches.keys()].toReversed();
    return (
      ids.find((id) => this.#batches.get(id)!.record.action === 'write' && this.standing(id).length > 0) ??
      null
    );
  }

  /** The entries of a batch that stand: written, and not undone since. Oldest first. */
  standing(batchId: string): JournalEntry[] {
    return this.batch(batchId).entries.filter((entry) => this.stateOf(batchId, entry) === 'written');
  }

  stateOf(batchId: string, entry: JournalEntry): BatchFile['state'] {
    const state = entry.outcome?.state ?? 'unknown';
    return state === 'written' && this.#isUndone(batchId, entry) ? 'undone' : state;
  }

  #isUndone(batchId: string, entry: JournalEntry): boolean {
    const undos = this.#undos.get(keyOf(batchId, entry.entry)) ?? [];
    return undos.some((undo) => this.stateOf(undo.batchId, undo.entry) === 'written');
  }

  #summaryOf(id: string): BatchSummary {
    const { record } = this.batch(id);
    const files = this.files(id);
    const count = (...states: BatchFile['state'][]): number =>
      files.filter(({ state }) => states.includes(state)).length;
    return {
      id,
      kind: record.action,
      undoes: record.undoes,
      startedAt: record.startedAt,
      policy: record.policy,
      modelId: record.modelId,
      files: files.length,
      written: count('written', 'undone'),
      failed: count('failed', 'interrupted', 'unknown'),
      undone: count('undone'),
    };
  }
}

async function readKept(
  fileSystem: FileSystem,
  folder: string,
  id: string,
  kept: ClosedBatches,
): Promise<JournalledBatch | null> {
  const length = await closedLength(fileSystem, folder, id);
  const known = kept.get(id);
  if (known !== undefined && known.length === length) return known.batch;
  const batch = await readBatch(fileSystem, folder, id, { withEdits: false });
  if (batch && length !== null) kept.set(id, { length, batch });
  return batch;
}

function damaged(batchId: string): Failure {
  return new Failure(
    'journal-damaged',
    `The journal of batch ${batchId} is damaged from its beginning, so it cannot be undone. ` +
      'No file was touched.',
  );
}

function cannotBeRead(batchId: string, code: string): Failure {
  return new Failure(
    code === 'EACCES' || code === 'EPERM' ? 'no-permission' : 'read-failed',
    `The journal of batch ${batchId} cannot be read (${code}), so it cannot be undone now. ` +
      'No file was touched. Let this user read it in the folder of the journals, then try again.',
  );
}

function keyOf(batchId: string, entry: number): string {
  return `${batchId}#${entry}`;
}
