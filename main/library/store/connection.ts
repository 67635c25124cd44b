/** One connection to the database: cached statements, transactions, and errors a person can read. */
import { Failure } from '../../../models/failure.ts';
import { DatabaseSync, type SqlValue, type StatementSync } from './sqlite.ts';

/** How long a statement waits for another process's write, milliseconds. Writes here take a few hundredths of a second. */
const busyTimeoutMs = 5_000;

/** Prepared statements kept; the list's filters make a few hundred different ones at most. */
const maxStatements = 300;

// https://www.sqlite.org/rescode.html
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

export class Connection {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #inTransaction = false;

  /**
   * Opens the database file, making it where there is none.
   * @throws Failure 'store-damaged' | 'store-busy' | 'disk-full'
   */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#database = new DatabaseSync(path, {
        timeout: busyTimeoutMs,
        enableForeignKeyConstraints: true,
        enableDoubleQuotedStringLiterals: false,
      });
    } catch (error) {
      throw readableError(error, path);
    }
  }

  /** Settings of the connection; not before the file is known to be ours, for the first one changes it. */
  tune(): void {
    // Write-ahead logging lets the window read while the command line writes; with it NORMAL loses at most
    // the latest transactions on a power cut, and never the database
    // (https://www.sqlite.org/wal.html, https://www.sqlite.org/pragma.html#pragma_synchronous).
    this.#patiently(() => this.execute('PRAGMA journal_mode = WAL'));
    this.execute('PRAGMA synchronous = NORMAL');
    this.execute('PRAGMA cache_size = -65536');
    this.execute('PRAGMA temp_store = MEMORY');
  }

  /** Runs SQL without parameters and without an answer. */
  execute(sql: string): void {
    this.#guard(() => this.#database.exec(sql));
  }

  /** Runs a statement and answers how many rows it changed and the row id it inserted last. */
  run(sql: string, ...values: SqlValue[]): { changes: number; lastId: number } {
    const result = this.#guard(() => this.#statement(sql).run(...values));
    return { changes: Number(result.changes), lastId: Number(result.lastInsertRowid) };
  }

  /** Every row. The caller names the row's shape; the schema, which is ours, guarantees it. */
  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
    return this.#guard(() => this.#statement(sql).all(...values)) as Row[];
  }

  /** The first row; the caller names its shape. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- see `all`
  one<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see `all`
    return this.#guard(() => this.#statement(sql).get(...values)) as Row | undefined;
  }

  /** Makes a pure function of texts callable in this connection's SQL; it is null where one of them is. */
  define(name: string, implementation: (...texts: string[]) => string | number): void {
    const options = { deterministic: true, varargs: true };
    this.#database.function(name, options, (...values: SqlValue[]) =>
      values.every((value) => typeof value === 'string') ? implementation(...values) : null,
    );
  }

  /** Everything `work` writes, or nothing. Inside another transaction it becomes part of that one. */
  write<Result>(work: () => Result): Result {
    // IMMEDIATE takes the write lock first, where waiting is possible; a read that turns into a write fails
    // at once when another process wrote in between.
    return this.#transaction('BEGIN IMMEDIATE', work);
  }

  /** Several reads of one and the same state of the database. */
  read<Result>(work: () => Result): Result {
    return this.#transaction('BEGIN', work);
  }

  /** Differs from an earlier answer when anybody, here or in another process, has written since. */
  revision(): string {
    // data_version counts the commits of others, total_changes() the rows changed here.
    const others = this.one<{ data_version: number }>('PRAGMA data_version')?.data_version;
    const own = this.one<{ changes: number }>('SELECT total_changes() AS changes')?.changes;
    return `${others}:${own}`;
  }

  close(): void {
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  /** Tries again while another process holds the file: SQLite itself does not wait before it changes the journal. */
  #patiently(work: () => void): void {
    const deadline = performance.now() + busyTimeoutMs;
    for (;;) {
      try {
        work();
        return;
      } catch (error) {
        const isBusy = error instanceof Failure && error.code === 'store-busy';
        if (!isBusy || performance.now() > deadline) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      }
    }
  }

  #transaction<Result>(begin: string, work: () => Result): Result {
    if (this.#inTransaction) return work();
    this.execute(begin);
    this.#inTransaction = true;
    try {
      const result = work();
      this.execute('COMMIT');
      return result;
    } catch (error) {
      // A full disk makes SQLite roll back by itself.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= maxStatements) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw readableError(error, this.#path);
    }
  }
}

/** SQLite's error as a failure; anything that is a defect of the program stays what it is. */
function readableError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  const options = { cause: error };
  const untouched = 'No music file was touched.';
  switch (error.errcode & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return new Failure(
        'store-busy',
        `Another Earmark has been writing to the library for a while. ${untouched} Try again when it is done.`,
        options,
      );
    case SQLITE_FULL:
      return new Failure(
        'disk-full',
        `The disk with the library "${path}" is full. ${untouched} Free some space, then try again.`,
        options,
      );
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new Failure(
        'store-damaged',
        `The library "${path}" is damaged and was left as it is. ${untouched} Move it away, or choose another data folder, and add your folders again.`,
        options,
      );
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return new Failure(
        'no-permission',
        `The library "${path}" cannot be opened for writing. ${untouched} Allow writing there, or choose another data folder.`,
        options,
      );
    case SQLITE_IOERR:
      return new Failure(
        'read-failed',
        `The library "${path}" could not be read or written: ${error.message}. ${untouched} Check the disk, then try again.`,
        options,
      );
    default:
      return error;
  }
}
