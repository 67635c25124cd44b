/**
 * The informative order over a whole library: ranked in slices between which the engine answers, kept for some
 * hundred tracks, and made anew in the background as answers come in.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LibraryStore } from '../store/library-store.ts';
import type { Scope } from '../store/review-scope.ts';
import { artistSpan, pick, Ranking, type Ranked } from './ranking.ts';

/** Candidates read at once: a few milliseconds of work. */
const slice = 1000;
/** Tracks kept ranked. */
const kept = 500;
/** After so many tracks taken the answers given meanwhile are worth ranking anew. */
const staleAfter = 40;

/** What an order is of; with another one it is made anew. */
export interface RankingSubject {
  readonly modelId: string;
  readonly labels: readonly string[];
  readonly scope: Scope;
}

export class InformativeOrder {
  readonly #store: LibraryStore;
  #key = '';
  #ahead: readonly Ranked[] = [];
  #taken = 0;
  #renewing: Promise<void> | null = null;

  constructor(store: LibraryStore) {
    this.#store = store;
  }

  /** Forgets the ranking: the next call makes it anew. */
  forget(): void {
    this.#key = '';
  }

  /** The next `count` tracks that are not in the line; fewer where no more wait. */
  async take(count: number, subject: RankingSubject): Promise<number[]> {
    const key = JSON.stringify([subject.modelId, subject.scope]);
    if (key !== this.#key || this.#ahead.length === 0) await this.#renew(key, subject);
    else if (this.#taken >= staleAfter) void this.#renew(key, subject).catch(() => this.forget());
    const { picked, left } = pick(this.#ahead, count, this.#store.reviewLine.lastArtists(artistSpan - 1));
    this.#ahead = left;
    this.#taken += picked.length;
    return picked.map(({ id }) => id);
  }

  async #renew(key: string, subject: RankingSubject): Promise<void> {
    // What is renewed for another subject, or in the background, is waited for first.
    while (this.#renewing) await this.#renewing.catch(() => undefined);
    this.#renewing = this.#rank(key, subject).finally(() => {
      this.#renewing = null;
    });
    await this.#renewing;
  }

  async #rank(key: string, { modelId, labels, scope }: RankingSubject): Promise<void> {
    const { reviewLine } = this.#store;
    this.#taken = 0;
    const ranking = new Ranking(labels);
    for await (const answered of inSlices((after) => reviewLine.answered(after, slice, modelId)))
      ranking.addAnswered(answered);
    for await (const candidates of inSlices((after) => reviewLine.candidates(after, slice, scope, modelId)))
      ranking.add(candidates);
    // Those in the line count for their groups, but have their place already. Read last: it may have grown.
    const members = reviewLine.members();
    const best = ranking.best(kept + members.size);
    this.#ahead = best.filter(({ id }) => !members.has(id)).slice(0, kept);
    this.#key = key;
  }
}

/** Every row, a slice at a time; the engine answers between two of them. */
async function* inSlices<Row extends { readonly id: number }>(
  read: (after: number) => readonly Row[],
): AsyncGenerator<readonly Row[]> {
  for (let after = 0; ;) {
    const rows = read(after);
    yield rows;
    const last = rows.at(-1);
    if (rows.length < slice || !last) return;
    after = last.id;
    await nextTurn();
  }
}
