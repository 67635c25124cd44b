/** Appends to one batch's journal: in order, in groups, on the disk before the caller goes on. */
import { dirname } from 'node:path';
import { errorCode } from './failures.ts';
import { closeQuietly, writeFully, type FileSystem, type OpenFile } from './file-system.ts';
import { formatRecord, type BatchRecord, type JournalRecord } from './journal-records.ts';

interface Waiting {
  readonly line: string;
  readonly durable: boolean;
  readonly settled: PromiseWithResolvers<void>;
}

export class JournalWriter {
  readonly path: string;
  readonly #file: OpenFile;
  #waiting: Waiting[] = [];
  #pump: Promise<void> | null = null;
  /** Whether the last write may have left half a line. */
  #torn: boolean;

  private constructor(path: string, file: OpenFile, torn: boolean) {
    this.path = path;
    this.#file = file;
    this.#torn = torn;
  }

  /** Creates a new journal; its first record and its name are on the disk when this resolves. */
  static async create(fileSystem: FileSystem, path: string, first: BatchRecord): Promise<JournalWriter> {
    await fileSystem.createFolder(dirname(path));
    const file = await fileSystem.create(path);
    try {
      const writer = new JournalWriter(path, file, false);
      await writer.append(first, { durable: true });
      await fileSystem.syncFolder(dirname(path));
      return writer;
    } catch (error) {
      // Half a journal would stand in the way of the next attempt.
      await file.close().catch(() => undefined);
      await fileSystem.remove(path).catch(() => undefined);
      throw error;
    }
  }

  /** Opens the journal of a process that ended, to add what became of its intents. */
  static async reopen(fileSystem: FileSystem, path: string): Promise<JournalWriter> {
    return new JournalWriter(path, await fileSystem.openForAppending(path), true);
  }

  /** Appends a record; with `durable` it is on the disk when this resolves. */
  append(record: JournalRecord, { durable }: { readonly durable: boolean }): Promise<void> {
    const settled = Promise.withResolvers<void>();
    this.#waiting.push({ line: formatRecord(record), durable, settled });
    this.#pump ??= this.#writeAll();
    return settled.promise;
  }

  /** Writes all that waits, one group after the other: those that come meanwhile share the next sync. */
  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(group);
        for (const { settled } of group) settled.resolve();
      } catch (error) {
        for (const { settled } of group) settled.reject(error);
      }
    }
    // In the same turn as the last look at what waits: nothing can come in between and be forgotten.
    this.#pump = null;
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const lines = group.map(({ line }) => line).join('');
    const bytes = Buffer.from(this.#torn ? `\n${lines}` : lines);
    this.#torn = true;
    await writeFully(this.#file, bytes);
    this.#torn = false;
    if (group.some(({ durable }) => durable)) await this.#file.sync();
  }

  async close(): Promise<void> {
    await this.#pump;
    await closeQuietly(this.#file);
  }
}

/** Whether creating a journal failed because another batch has its name. */
export function isNameTaken(error: unknown): boolean {
  return errorCode(error) === 'EEXIST';
}
