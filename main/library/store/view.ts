/** What the list shows: pages of rows, counts, and the ids a selection means. */
import {
  trackQuerySchema,
  type TrackDetail,
  type TrackQuery,
  type TrackRow,
  type TrackSelection,
} from '../../../models/engine-contract.ts';
import type { Analyses } from './analyses.ts';
import type { Connection } from './connection.ts';
import { countFacets, type Facets } from './facets.ts';
import { fromJson } from './json.ts';
import { placeInOrder } from './jump.ts';
import type { Predictions } from './predictions.ts';
import { countOf, filteredOf, idsOf, matchesOf, unfiltered, type SqlFragment } from './query.ts';
import type { Standing } from './standing.ts';
import { tagsOf } from './tag-columns.ts';
import { rowsById, trackRow } from './track-rows.ts';

/** Up to so many tracks the plan `filter` is the faster. */
const fewTracks = 2_000;
/** Up to so many matches the plan `matches` is. */
const fewMatches = 3_000;

/** Ids in the order of a query, kept while nothing is written. */
interface Kept {
  readonly key: string;
  readonly ids: readonly number[];
}

/** Ids as JSON, and how many. */
interface Members {
  readonly matches: string;
  readonly count: number;
}

export class View {
  readonly #connection: Connection;
  readonly #standing: Standing;
  readonly #analyses: Analyses;
  readonly #predictions: Predictions;
  #latest: Kept | null = null;
  /** The latest order of everything: whoever types a search or tries filters asks for the same again and again. */
  #latestOrder: Kept | null = null;

  constructor(connection: Connection, standing: Standing, analyses: Analyses, predictions: Predictions) {
    this.#connection = connection;
    this.#standing = standing;
    this.#analyses = analyses;
    this.#predictions = predictions;
  }

  /** `count` rows of the query from `start` (0 is the first), and how many it finds in all. */
  rows(
    query: TrackQuery,
    start: number,
    count: number,
    modelId: string,
  ): { total: number; rows: TrackRow[] } {
    return this.#reading(modelId, () => {
      const total = this.#count(query);
      const ids = this.#page(query, start, count, total);
      return { total, rows: rowsById(this.#connection, ids, modelId).map(trackRow) };
    });
  }

  /** How many tracks the query finds. */
  count(query: TrackQuery, modelId: string): number {
    return this.#reading(modelId, () => this.#count(query));
  }

  /** Ids of a selection: a query's in its order, listed ids as given; ids the library does not have are left out. */
  idsOf(selection: TrackSelection, modelId: string): number[] {
    if ('ids' in selection) {
      return this.#connection
        .all<{ id: number }>(
          'SELECT t.id FROM json_each(?) i JOIN tracks t ON t.id = i.value ORDER BY i.key',
          JSON.stringify([...new Set(selection.ids)]),
        )
        .map((row) => row.id);
    }
    const { query, except = [] } = selection;
    const found = this.#reading(modelId, () => this.#found(query));
    if (except.length === 0) return [...found];
    const left = new Set(except);
    return found.filter((id) => !left.has(id));
  }

  /** Counts for the overview and the filters. */
  facets(modelId: string): Facets {
    return this.#reading(modelId, () => countFacets(this.#connection));
  }

  /** Rows of these tracks in the order given, whatever model the list shows; unknown ids are left out. */
  rowsOf(trackIds: readonly number[], modelId: string): TrackRow[] {
    return this.#connection.read(() => rowsById(this.#connection, trackIds, modelId).map(trackRow));
  }

  /**
   * The place in a list that a few letters lead to: `ids` in the order of the query, as it was found a while ago.
   * Null where nothing is listed, or no state begins so.
   */
  placeOf(text: string, ids: readonly number[], query: TrackQuery, modelId: string): number | null {
    return this.#reading(modelId, () => placeInOrder(this.#connection, text, ids, query));
  }

  /** Everything about one track; null when the library does not have it. */
  detail(trackId: number, modelId: string): TrackDetail | null {
    return this.#connection.read(() => {
      const [row] = rowsById(this.#connection, [trackId], modelId);
      if (row === undefined) return null;
      return {
        ...trackRow(row),
        tags: row.tags_read === 1 ? tagsOf(row) : null,
        prediction: this.#predictions.of(trackId, modelId),
        peaks: this.#analyses.peaksOf(trackId),
      };
    });
  }

  /** SQLite's plan for a page of many tracks, a line a step: whether an index serves it. */
  explain(query: TrackQuery, modelId: string): string[] {
    return this.#reading(modelId, () => {
      const { sql, values } = idsOf(query, 'order');
      return this.#connection
        .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values)
        .map(({ detail }) => detail);
    });
  }

  #count(query: TrackQuery): number {
    if (matchesOf(query) !== null) return this.#found(query).length;
    const { sql, values } = countOf(query);
    const row = this.#connection.one<{ count: number }>(sql, ...values);
    return row?.count ?? 0;
  }

  #page(query: TrackQuery, start: number, count: number, total: number): number[] {
    if (matchesOf(query) !== null) return this.#found(query).slice(start, start + count);
    const { sql, values } = idsOf(query, total > fewTracks ? 'order' : 'filter');
    return this.#connection
      .all<{ id: number }>(`${sql} LIMIT ? OFFSET ?`, ...values, count, start)
      .map((row) => row.id);
  }

  /**
   * Every id a query finds, in order. The latest answer is kept while nothing is written: a search reads the
   * text of every track, and its pages and its count all need the same.
   */
  #found(query: TrackQuery): readonly number[] {
    this.#latest = this.#kept(this.#latest, query, () => this.#find(query));
    return this.#latest.ids;
  }

  #kept(latest: Kept | null, query: TrackQuery, find: () => readonly number[]): Kept {
    const key = `${this.#connection.revision()} ${JSON.stringify(query)}`;
    return latest?.key === key ? latest : { key, ids: find() };
  }

  #find(query: TrackQuery): readonly number[] {
    const matching = this.#members(matchesOf(query));
    if (matching && matching.count <= fewMatches) return this.#ids(query, 'matches', matching.matches);
    const filtered = this.#members(filteredOf(query));
    const all = unfiltered(query);
    if (!matching && filtered && filtered.count <= fewMatches)
      return this.#ids(all, 'matches', filtered.matches);
    // Of many, walking the whole order once and leaving out the others is the fastest.
    this.#latestOrder = this.#kept(this.#latestOrder, all, () => this.#ids(all, 'order'));
    const isMember = [matching, filtered].flatMap((members) => (members ? [marksOf(members.matches)] : []));
    return this.#latestOrder.ids.filter((id) => isMember.every((marks) => marks[id] === 1));
  }

  #members(fragment: SqlFragment | null): Members | null {
    if (fragment === null) return null;
    return this.#connection.one<Members>(fragment.sql, ...fragment.values) ?? { matches: '[]', count: 0 };
  }

  #ids(query: TrackQuery, plan: 'order' | 'matches', matches: string | null = null): number[] {
    const { sql, values } = idsOf(query, plan, matches);
    // One row of JSON is several times as fast as 100,000 rows of one number.
    const row = this.#connection.one<{ ids: string }>(
      `SELECT json_group_array(id) AS ids FROM (${sql})`,
      ...values,
    );
    return fromJson<number[]>(row?.ids ?? '[]');
  }

  /** Reads one state of the database, with the standings derived for the model. */
  #reading<Result>(modelId: string, work: () => Result): Result {
    this.#standing.show(modelId);
    return this.#connection.read(work);
  }
}

/** An array with a 1 at each of these ids (JSON). */
function marksOf(ids: string): Uint8Array {
  const members = fromJson<number[]>(ids);
  const marks = new Uint8Array(members.reduce((most, id) => Math.max(most, id), 0) + 1);
  for (const id of members) marks[id] = 1;
  return marks;
}

/** A query with every default: all tracks by artist. */
export const everyTrack: TrackQuery = trackQuerySchema.parse({});
