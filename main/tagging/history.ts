/** History: what was written and when, and what of it still stands, from all journals together. */
import { Failure } from '../../models/failure.ts';
import type { BatchFile, BatchSummary } from '../../models/tagging.ts';
import type { FileSystem } from './file-system.ts';
import { closedLength, listBatchIds, readBatch, type JournalEntry, type JournalledBatch } from './journal.ts';

/** Closed journals as they were read, by batch. */
export type ClosedBatches = Map<string, { readonly length: number; readonly batch: JournalledBatch }>;

/** All batches, oldest first, without their old and new bytes. */
export class History {
  readonly #batches: ReadonlyMap<string, JournalledBatch>;
  /** The undos that took an entry back, by batch and entry. */
  readonly #undos = new Map<string, { readonly batchId: string; readonly entry: JournalEntry }[]>();

  /** Batches whose journal begins with nothing that can be read. */
  readonly #damaged: ReadonlySet<string>;

  private constructor(batches: ReadonlyMap<string, JournalledBatch>, damaged: ReadonlySet<string>) {
    this.#batches = batches;
    this.#damaged = damaged;
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
    const damaged = new Set<string>();
    for (const id of await listBatchIds(fileSystem, folder)) {
      const length = await closedLength(fileSystem, folder, id);
      const known = kept.get(id);
      const isKnown = known !== undefined && known.length === length;
      const batch = isKnown ? known.batch : await readBatch(fileSystem, folder, id, { withEdits: false });
      if (batch && length !== null) kept.set(id, { length, batch });
      if (batch) batches.push(batch);
      else damaged.add(id);
    }
    // Ids of the same second do not say which was first.
    batches.sort((a, b) => a.record.startedAt.localeCompare(b.record.startedAt));
    return new History(new Map(batches.map((batch) => [batch.record.id, batch])), damaged);
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

  /** @throws Failure `unknown-batch`, `journal-damaged`. */
  batch(batchId: string): JournalledBatch {
    const batch = this.#batches.get(batchId);
    if (batch) return batch;
    if (this.#damaged.has(batchId)) {
      throw new Failure(
        'journal-damaged',
        `The journal of batch ${batchId} is damaged from its beginning, so it cannot be undone. ` +
          'No file was touched.',
      );
    }
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

function keyOf(batchId: string, entry: number): string {
  return `${batchId}#${entry}`;
}
