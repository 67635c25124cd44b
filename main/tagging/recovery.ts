/**
 * Recovery at start-up: settles what a process left open that was killed, or a machine that lost power.
 *
 * For each intent without an outcome the disk is asked: the file is the new one, the old one, or neither. Only
 * temporary files that a journal names are removed, and nothing else is ever written.
 */
import { basename, dirname } from 'node:path';
import { errorCode, isExpected } from './failures.ts';
import type { FileSystem } from './file-system.ts';
import { isContentOf } from './intent-content.ts';
import { JournalWriter } from './journal-writer.ts';
import {
  closedLength,
  journalPath,
  listBatchIds,
  readBatch,
  type JournalEntry,
  type JournalledBatch,
} from './journal.ts';
import type { IntentRecord, OutcomeState } from './journal-records.ts';
import { withRegularFile } from './opened-file.ts';
import type { ProcessTable } from './process-identity.ts';
import { isTemporaryName } from './safe-write.ts';

export interface Recovery {
  /** Batches that were left open by a process that is gone. */
  readonly batches: number;
  /** Files found written, found as they were before, and found as neither. */
  readonly written: number;
  readonly interrupted: number;
  readonly unknown: number;
  readonly temporaryFilesRemoved: number;
}

/** Settles every batch whose process is gone. Batches of running processes are left to them. */
export async function recoverJournals(
  fileSystem: FileSystem,
  folder: string,
  processes: ProcessTable,
): Promise<Recovery> {
  const total = { batches: 0, written: 0, interrupted: 0, unknown: 0, temporaryFilesRemoved: 0 };
  for (const id of await listBatchIds(fileSystem, folder)) {
    const settled = await settleBatch(fileSystem, folder, id, processes).catch((error: unknown) => {
      if (!isExpected(error)) throw error;
      // A journal that cannot be read or written now, another user's say, is looked at again at the next start.
      return null;
    });
    if (settled === null) continue;
    total.batches++;
    for (const state of settled.states) total[state]++;
    total.temporaryFilesRemoved += settled.removed;
  }
  return total;
}

/** Null where there is nothing to settle, or where it is another process's to settle. */
async function settleBatch(
  fileSystem: FileSystem,
  folder: string,
  id: string,
  processes: ProcessTable,
): Promise<Settled | null> {
  if ((await closedLength(fileSystem, folder, id)) !== null) return null;
  const batch = await readBatch(fileSystem, folder, id, { withEdits: true });
  if (!batch || batch.isClosed || processes.isRunning(batch.record.owner)) return null;
  return recoverBatch(fileSystem, journalPath(folder, id), batch);
}

interface Settled {
  readonly states: readonly SettledState[];
  readonly removed: number;
}

type SettledState = Exclude<OutcomeState, 'failed'>;

async function recoverBatch(
  fileSystem: FileSystem,
  path: string,
  { entries }: JournalledBatch,
): Promise<Settled> {
  const writer = await JournalWriter.reopen(fileSystem, path);
  const states: SettledState[] = [];
  let removed = 0;
  let unsettled = 0;
  try {
    for (const entry of entries) {
      if (entry.outcome) continue;
      const state = entry.intent ? await stateOnDisk(fileSystem, entry.intent) : null;
      if (state === 'unreadable') {
        unsettled++;
        continue;
      }
      if (await removeTemporary(fileSystem, entry, state)) removed++;
      if (state === null) continue;
      await writer.append({ kind: 'outcome', entry: entry.entry, state, failure: null }, { durable: false });
      states.push(state);
    }
    await writer.append({ kind: 'end', unsettled }, { durable: true });
  } finally {
    await writer.close();
  }
  return { states, removed };
}

/**
 * `written`: the file is the new one; `interrupted`: the old one; `unknown`: gone, or somebody else's since;
 * `unreadable`: its disk is away or does not answer, so it is looked at again at the next start.
 */
async function stateOnDisk(
  fileSystem: FileSystem,
  intent: IntentRecord,
): Promise<SettledState | 'unreadable'> {
  try {
    return await withRegularFile(fileSystem, intent.target, async (file, { size }) => {
      if (await isContentOf(fileSystem, file, size, intent, 'before')) return 'interrupted';
      return (await isContentOf(fileSystem, file, size, intent, 'after')) ? 'written' : 'unknown';
    });
  } catch (error) {
    if (!isExpected(error)) throw error;
    if (errorCode(error) === undefined) return 'unknown';
    const isGone = errorCode(error) === 'ENOENT' && (await isThere(fileSystem, dirname(intent.target)));
    return isGone ? 'unknown' : 'unreadable';
  }
}

async function isThere(fileSystem: FileSystem, folder: string): Promise<boolean> {
  return fileSystem.list(folder).then(
    () => true,
    () => false,
  );
}

/**
 * Removes what a killed process left beside a file. Where the file itself is gone or another one, the copy
 * stays: it may be the last one there is.
 */
async function removeTemporary(
  fileSystem: FileSystem,
  { temporary, intent }: JournalEntry,
  state: SettledState | null,
): Promise<boolean> {
  const isBeside = !intent || dirname(intent.target) === dirname(temporary);
  if (!isTemporaryName(basename(temporary)) || !isBeside || state === 'unknown') return false;
  try {
    await fileSystem.remove(temporary);
    return true;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}
