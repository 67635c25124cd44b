/**
 * The journal folder: one file a batch, read back into what happened to each file.
 *
 * Only the process that runs a batch writes its journal; whether an entry was undone since is not noted there
 * but follows from the journals of the undos.
 */
import { join } from 'node:path';
import { randomInt } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { SerialisedFailure } from '../../models/failure.ts';
import { errorCode } from './failures.ts';
import { closeQuietly, readFully, type FileSystem } from './file-system.ts';
import {
  parseRecord,
  type BatchRecord,
  type IntentRecord,
  type JournalRecord,
  type OutcomeState,
} from './journal-records.ts';

const extension = '.journal';
const idPattern = /^\d{8}-\d{6}-[a-z0-9]{4}$/;
/** Without letters and digits that are mistaken for each other. */
const idLetters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A new batch's id: when it started, in UTC, and four letters: `20261122-140903-k3f9`. */
export function newBatchId(now: Date): string {
  const digits = now.toISOString().replace(/[-:]/g, '');
  const letters = Array.from({ length: 4 }, () => idLetters[randomInt(idLetters.length)]).join('');
  return `${digits.slice(0, 8)}-${digits.slice(9, 15)}-${letters}`;
}

export function journalPath(folder: string, batchId: string): string {
  return join(folder, batchId + extension);
}

function isBatchId(text: string): boolean {
  return idPattern.test(text);
}

/** Ids of all batches, oldest first. No folder: no batches. */
export async function listBatchIds(fileSystem: FileSystem, folder: string): Promise<string[]> {
  try {
    const names = await fileSystem.list(folder);
    return names
      .filter((name) => name.endsWith(extension))
      .map((name) => name.slice(0, -extension.length))
      .filter(isBatchId)
      .toSorted();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** One file of a batch as its journal has it. */
export interface JournalEntry {
  /** Unique within the batch. */
  readonly entry: number;
  readonly temporary: string;
  /** Null while the copy was still being made. */
  readonly intent: IntentRecord | null;
  /** Null for an intent that nobody settled yet. */
  readonly outcome: { readonly state: OutcomeState; readonly failure: SerialisedFailure | null } | null;
}

export interface RefusedFile {
  readonly path: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly failure: SerialisedFailure;
}

export interface JournalledBatch {
  readonly record: BatchRecord;
  readonly entries: readonly JournalEntry[];
  readonly refused: readonly RefusedFile[];
  /** Whether the process that ran it closed it, nothing left open. */
  readonly isClosed: boolean;
  /** Lines that could not be read, a torn last one included. */
  readonly damagedLines: number;
}

/**
 * Reads a batch's journal; null when its first record cannot be read, so that nothing is known of it.
 * @param withEdits keeps the old and new bytes, which a list of batches does not need
 */
export async function readBatch(
  fileSystem: FileSystem,
  folder: string,
  batchId: string,
  { withEdits }: { readonly withEdits: boolean },
): Promise<JournalledBatch | null> {
  const records = await readRecords(fileSystem, journalPath(folder, batchId), withEdits);
  const [first] = records;
  if (first?.kind !== 'batch') return null;
  const collected = collect(records);
  const last = records.at(-1);
  return {
    record: first,
    ...collected,
    isClosed: isClosing(last),
    damagedLines: records.filter((record) => record === null).length,
  };
}

/** Bytes read and parsed in one go: a batch of a whole library must not hold up everything else. */
const bytesInOneGo = 2 ** 20;
const lineFeed = 0x0a;

/** The records of a journal of any length, null for a line that cannot be read. One line is in memory at a time. */
async function readRecords(
  fileSystem: FileSystem,
  path: string,
  withEdits: boolean,
): Promise<(JournalRecord | null)[]> {
  const records: (JournalRecord | null)[] = [];
  const add = (line: Buffer): void => {
    if (line.length === 0) return;
    const record = parseRecord(line.toString('utf8'));
    records.push(record?.kind === 'intent' && !withEdits ? { ...record, edits: [] } : record);
  };
  const file = await fileSystem.openForReading(path);
  try {
    const { size } = await file.status();
    let begun: Buffer[] = [];
    for (let position = 0; position < size; position += bytesInOneGo) {
      const chunk = Buffer.alloc(Math.min(bytesInOneGo, size - position));
      const length = await readFully(file, chunk, position);
      let start = 0;
      for (let end; (end = chunk.subarray(0, length).indexOf(lineFeed, start)) >= 0; start = end + 1) {
        add(Buffer.concat([...begun, chunk.subarray(start, end)]));
        begun = [];
      }
      begun.push(chunk.subarray(start, length));
      await setImmediate();
    }
    add(Buffer.concat(begun));
    return records;
  } finally {
    await closeQuietly(file);
  }
}

function isClosing(record: JournalRecord | null | undefined): boolean {
  return record?.kind === 'end' && record.unsettled === 0;
}

/** Length of a journal that is closed with nothing left open, read from its end alone; null for any other. */
export async function closedLength(
  fileSystem: FileSystem,
  folder: string,
  batchId: string,
): Promise<number | null> {
  const file = await fileSystem.openForReading(journalPath(folder, batchId));
  try {
    const { size } = await file.status();
    const end = Buffer.alloc(Math.min(size, closingLength));
    const length = await readFully(file, end, size - end.length);
    const lines = end.toString('utf8', 0, length).split('\n');
    return lines.at(-1) === '' && isClosing(parseRecord(lines.at(-2) ?? '')) ? size : null;
  } finally {
    await closeQuietly(file);
  }
}

/** More than the last record takes. Bytes. */
const closingLength = 256;

function collect(records: readonly (JournalRecord | null)[]): Pick<JournalledBatch, 'entries' | 'refused'> {
  const entries = new Map<number, JournalEntry>();
  const refused: RefusedFile[] = [];
  for (const record of records) {
    switch (record?.kind) {
      case 'begin':
        entries.set(record.entry, {
          entry: record.entry,
          temporary: record.temporary,
          intent: null,
          outcome: null,
        });
        break;
      case 'intent':
        entries.set(record.entry, {
          entry: record.entry,
          temporary: record.temporary,
          intent: record,
          outcome: null,
        });
        break;
      case 'outcome': {
        const known = entries.get(record.entry);
        if (known) {
          entries.set(record.entry, { ...known, outcome: { state: record.state, failure: record.failure } });
        }
        break;
      }
      case 'refused':
        refused.push(record);
        break;
      default:
        break;
    }
  }
  return { entries: [...entries.values()], refused };
}
