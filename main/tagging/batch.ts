/** A batch that is being written: its journal, and the safe write of each of its files. */
import { Failure, type SerialisedFailure } from '../../models/failure.ts';
import type { WriteResult } from '../../models/tagging.ts';
import { isExpected, serialisedTaggingFailure, toJournalFailure } from './failures.ts';
import type { FileSystem } from './file-system.ts';
import { FolderSyncs } from './folder-syncs.ts';
import { isNameTaken, JournalWriter } from './journal-writer.ts';
import { journalPath, newBatchId } from './journal.ts';
import { journalVersion, type BatchRecord, type IntentRecord, type OutcomeState } from './journal-records.ts';
import type { JournalSteps } from './journalled-replace.ts';
import { ThreadLost } from './work-threads.ts';

export type BatchDescription = Omit<BatchRecord, 'kind' | 'version' | 'id' | 'startedAt'>;

/** What the journal needs to know about a replacement beside what the protocol finds out. */
export type IntentDescription = Pick<IntentRecord, 'path' | 'field' | 'before' | 'after' | 'undoes'>;

/** The safe write of one file, with the journal's steps in it; resolves with warnings. */
export type WorkOnFile = (steps: JournalSteps) => Promise<string[]>;

/**
 * The journal of a running batch. The file is made with the first record, so a batch that changes nothing
 * leaves none. Files may be written at the same time: their records share the journal's syncs.
 */
export class BatchJournal {
  readonly id: string;
  readonly #fileSystem: FileSystem;
  readonly #folder: string;
  readonly #first: BatchRecord;
  readonly #folderSyncs: FolderSyncs;
  #writer: Promise<JournalWriter> | null = null;
  #nextEntry = 0;
  #written = 0;
  #unsettled = 0;

  constructor(fileSystem: FileSystem, folder: string, now: Date, description: BatchDescription) {
    this.#fileSystem = fileSystem;
    this.#folderSyncs = new FolderSyncs(fileSystem);
    this.#folder = folder;
    this.id = newBatchId(now);
    this.#first = {
      kind: 'batch',
      version: journalVersion,
      id: this.id,
      startedAt: now.toISOString(),
      ...description,
    };
  }

  /** Whether anything was recorded. */
  get isEmpty(): boolean {
    return this.#writer === null;
  }

  /** Files replaced so far. */
  get written(): number {
    return this.#written;
  }

  #open(): Promise<JournalWriter> {
    this.#writer ??= this.#create();
    return this.#writer;
  }

  async #create(): Promise<JournalWriter> {
    try {
      const path = journalPath(this.#folder, this.id);
      return await JournalWriter.create(this.#fileSystem, path, this.#first);
    } catch (error) {
      this.#writer = null;
      throw isNameTaken(error) ? nameTaken() : toJournalFailure(error, this.#folder);
    }
  }

  /** Throws what stood in the way as a failure of the journal: it is not the file that has no room or no permission. */
  async #append(writer: JournalWriter, ...record: Parameters<JournalWriter['append']>): Promise<void> {
    try {
      await writer.append(...record);
    } catch (error) {
      throw toJournalFailure(error, this.#folder);
    }
  }

  /**
   * Does the work of one file and notes how it ended. Never throws for what a file may be.
   * @param work opens the file, checks it and replaces it once
   */
  async attempt(description: IntentDescription, work: WorkOnFile): Promise<WriteResult> {
    const { path, before, after } = description;
    const result = { path, before: [...before], after: [...after] };
    const entry = this.#nextEntry++;
    let isIntended = false;
    let isReplaced = false;
    try {
      const writer = await this.#open();
      const warnings = await work({
        begin: (temporary) => this.#append(writer, { kind: 'begin', entry, temporary }, { durable: false }),
        commit: async (intent) => {
          isIntended = true;
          this.#unsettled++;
          const record = { kind: 'intent' as const, entry, ...description, ...intent };
          await this.#append(writer, record, { durable: true });
        },
        syncFolder: (folder) => this.#folderSyncs.sync(folder),
      });
      isReplaced = true;
      warnings.push(...(await this.#settle(entry, 'written', null)));
      this.#written++;
      return { ...result, status: 'written', warnings, failure: null };
    } catch (error) {
      // Behind the rename nothing is left to fail; should it all the same, the file is not to be called old.
      if (isReplaced) throw error;
      const failure = serialisedTaggingFailure(error, path);
      // What a lost thread left is for a recovery to find out.
      if (isIntended && !(error instanceof ThreadLost)) await this.#settle(entry, 'failed', failure);
      if (!isIntended) await this.refuse(description, failure);
      return { ...result, status: 'failed', warnings: [], failure };
    }
  }

  /** Without a sync: should it be lost, a recovery finds the same out from the disk. */
  async #settle(entry: number, state: OutcomeState, failure: SerialisedFailure | null): Promise<string[]> {
    try {
      const writer = await this.#open();
      await writer.append({ kind: 'outcome', entry, state, failure }, { durable: false });
      this.#unsettled--;
      return [];
    } catch (error) {
      if (!isExpected(error)) throw error;
      const { message } = serialisedTaggingFailure(error, this.id);
      return [`The history could not note this file and will look at it at the next start. ${message}`];
    }
  }

  /** Notes a file that came to nothing before its copy was ready. A full disk must not hide the file's own failure. */
  async refuse(
    { path, before, after }: Pick<IntentDescription, 'path' | 'before' | 'after'>,
    failure: SerialisedFailure,
  ): Promise<void> {
    try {
      const writer = await this.#open();
      await writer.append({ kind: 'refused', path, before, after, failure }, { durable: false });
    } catch (error) {
      if (!isExpected(error)) throw error;
    }
  }

  /** Closes the journal. */
  async finish(): Promise<void> {
    const writer = await this.#writer?.catch(() => null);
    if (!writer) return;
    try {
      await writer.append({ kind: 'end', unsettled: this.#unsettled }, { durable: true });
    } catch (error) {
      // Without its last record the batch is looked at again at the next start, and found as it is.
      if (!isExpected(error)) throw error;
    } finally {
      await writer.close();
    }
  }
}

function nameTaken(): Failure {
  return new Failure(
    'write-failed',
    'Another batch was started under the same name at this very moment. Nothing was written; try again.',
  );
}
