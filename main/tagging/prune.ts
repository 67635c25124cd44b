/**
 * Takes batches out of the history, when a person asks for it and never else: their journals are removed, and what
 * they wrote cannot be put back any more.
 */
import { isExpected } from './failures.ts';
import type { FileSystem } from './file-system.ts';
import type { History } from './history.ts';
import { closedLength, journalPath } from './journal.ts';

/** Which batches go. */
export interface PruneRequest {
  /** Those that began before; null for all. */
  readonly before: Date | null;
  /** The newest batches, which stay whatever their age. */
  readonly keep: number;
}

export interface Pruned {
  /** Ids, oldest first. */
  readonly batches: readonly string[];
  /** Files that stood as written and cannot be put back any more. */
  readonly filesNotUndoable: number;
}

/**
 * Removes batches. What is still being written stays, and so does an undo of a batch that stays: without it the
 * files would seem to stand as written. A crash halfway leaves a history that is true, since the oldest go first.
 */
export async function pruneHistory(
  fileSystem: FileSystem,
  folder: string,
  history: History,
  { before, keep }: PruneRequest,
): Promise<Pruned> {
  const oldestFirst = history.summaries().toReversed();
  const candidates = oldestFirst
    .slice(0, Math.max(0, oldestFirst.length - keep))
    .filter(({ startedAt }) => before === null || Date.parse(startedAt) < before.getTime());
  const known = new Set(oldestFirst.map(({ id }) => id));
  const gone = new Set<string>();
  let filesNotUndoable = 0;
  for (const { id, kind, undoes } of candidates) {
    const belongsToOneThatStays = undoes !== null && known.has(undoes) && !gone.has(undoes);
    if (belongsToOneThatStays || (await closedLength(fileSystem, folder, id)) === null) continue;
    const standing = history.standing(id).length;
    try {
      await fileSystem.remove(journalPath(folder, id));
    } catch (error) {
      if (!isExpected(error)) throw error;
      // One that cannot be removed stays, and with it what took it back.
      continue;
    }
    gone.add(id);
    if (kind === 'write') filesNotUndoable += standing;
  }
  if (gone.size > 0) await fileSystem.syncFolder(folder);
  return { batches: [...gone], filesNotUndoable };
}
