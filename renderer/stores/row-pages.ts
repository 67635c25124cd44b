/**
 * Row pages: a window onto a long list that lies in the engine.
 *
 * Rows come in pages, kept in a plain LRU; React reads them through `useSyncExternalStore`. A page that is
 * fetched again keeps its old rows on screen until the new ones are there.
 */

export interface RowsAnswer<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

export interface RowPagesOptions<Row> {
  /** Fetches `count` rows from `start` on. */
  readonly load: (start: number, count: number) => Promise<RowsAnswer<Row>>;
  /** Rows a page; default 200. */
  readonly pageSize?: number;
  /** Pages kept; default 40. */
  readonly maxPages?: number;
  readonly onFailure: (thrown: unknown) => void;
}

interface Page<Row> {
  rows: readonly Row[];
  stale: boolean;
}

export class RowPages<Row> {
  readonly #options: RowPagesOptions<Row>;
  readonly #pageSize: number;
  readonly #maxPages: number;
  /** In order of last use: the first is dropped first. */
  readonly #pages = new Map<number, Page<Row>>();
  readonly #loading = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #wanted: readonly [first: number, last: number] = [0, 0];
  #version = 0;
  /** Rises with each change made here: rows asked for before it would show what was there before. */
  #changes = 0;
  #total: number | null = null;

  constructor(options: RowPagesOptions<Row>) {
    this.#options = options;
    this.#pageSize = options.pageSize ?? 200;
    this.#maxPages = options.maxPages ?? 40;
  }

  /** Rows in all; null until the first page is there. */
  get total(): number | null {
    return this.#total;
  }

  /** Rises with every change; a snapshot for `useSyncExternalStore`. */
  readonly version = (): number => this.#version;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  rowAt(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / this.#pageSize))?.rows[index % this.#pageSize];
  }

  /** First loaded row that fits, with its place. */
  find(fits: (row: Row) => boolean): { readonly index: number; readonly row: Row } | null {
    for (const [number, page] of this.#pages) {
      const offset = page.rows.findIndex((row) => fits(row));
      const row = page.rows[offset];
      if (row !== undefined) return { index: number * this.#pageSize + offset, row };
    }
    return null;
  }

  /** Says which rows are on screen: their pages are fetched where missing or stale, and kept longest. */
  want(first: number, last: number): void {
    this.#wanted = [first, last];
    for (const number of this.#wantedPages()) {
      const page = this.#pages.get(number);
      if (page) {
        this.#pages.delete(number);
        this.#pages.set(number, page);
      }
      if (!page || page.stale) void this.#fetch(number);
    }
  }

  /** Fetches the first page; resolves when it is there. Throws what `load` throws. */
  async open(): Promise<void> {
    this.#take(0, await this.#options.load(0, this.#pageSize));
  }

  /** Loads the page of one row if need be, and returns the row. */
  async fetchRow(index: number): Promise<Row | undefined> {
    if (this.rowAt(index) === undefined) await this.#fetch(Math.floor(index / this.#pageSize));
    return this.rowAt(index);
  }

  /** Has the pages that hold a fitting row fetched again, those on screen at once, the others when wanted. */
  refresh(fits: ((row: Row) => boolean) | null = null): void {
    for (const page of this.#pages.values()) {
      if (!fits || page.rows.some((row) => fits(row))) page.stale = true;
    }
    this.want(...this.#wanted);
  }

  /** Changes loaded rows where they are, until the engine's own answer replaces them. */
  change(change: (row: Row) => Row): void {
    this.#changes += 1;
    for (const page of this.#pages.values()) page.rows = page.rows.map((row) => change(row));
    this.#changed();
  }

  #wantedPages(): number[] {
    const [first, last] = this.#wanted;
    const from = Math.floor(Math.max(0, first) / this.#pageSize);
    const to = Math.floor(Math.max(0, last) / this.#pageSize);
    return Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
  }

  async #fetch(number: number): Promise<void> {
    if (this.#loading.has(number)) return;
    this.#loading.add(number);
    const page = this.#pages.get(number);
    if (page) page.stale = false;
    const changes = this.#changes;
    try {
      const answer = await this.#options.load(number * this.#pageSize, this.#pageSize);
      if (page && changes !== this.#changes) page.stale = true;
      else this.#take(number, answer);
    } catch (error) {
      if (page) page.stale = true;
      this.#options.onFailure(error);
      return;
    } finally {
      this.#loading.delete(number);
    }
    // What changed while it was on its way is fetched once more.
    if (this.#pages.get(number)?.stale && this.#wantedPages().includes(number)) void this.#fetch(number);
  }

  #take(number: number, answer: RowsAnswer<Row>): void {
    const before = this.#pages.get(number);
    this.#pages.delete(number);
    this.#pages.set(number, { rows: answer.rows, stale: before?.stale ?? false });
    this.#total = answer.total;
    const wanted = new Set(this.#wantedPages());
    for (const old of this.#pages.keys()) {
      if (this.#pages.size <= this.#maxPages) break;
      if (!wanted.has(old)) this.#pages.delete(old);
    }
    this.#changed();
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}
