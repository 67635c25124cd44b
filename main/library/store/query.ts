/** A list's query as SQL: which tracks it finds, and in which order. */
import type { TrackQuery } from '../../../models/engine-contract.ts';
import { containsPattern } from '../text-keys.ts';
import type { SqlValue } from './sqlite.ts';
import { recommendationNumbers, stateNumbers } from './standing.ts';

export interface SqlFragment {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/**
 * How SQLite is to find the tracks, which it cannot guess. `filter`: by a filter's index, then sorting: best
 * for few. `order`: walking the order's index and leaving out what does not fit: best for many.
 */
export type QueryPlan = 'filter' | 'order';

const columns: Readonly<Record<TrackQuery['sort'], string>> = {
  artist: 'n.artist_key',
  title: 'n.title_key',
  genreNow: 'n.genre_now_key',
  path: 'n.path_key',
  genre: 's.genre',
  confidence: 's.confidence',
  runnerUp: 's.runner_up',
  state: 's.state',
};

/** How many tracks a query finds, as `count`. */
export function countOf(query: TrackQuery): SqlFragment {
  const { sql, values } = allOf(
    [{ sql: 's.state IS NOT NULL', values: [] }],
    filtersOf(query, 'filter'),
    searchOf(query, 's'),
  );
  return { sql: `SELECT count(*) AS count FROM standings s WHERE ${sql}`, values };
}

/**
 * The ids a query finds, as `id` and in its order: tracks with nothing to sort by come last either way, equal
 * ones in the order they were found (or the reverse).
 */
export function idsOf(query: TrackQuery, plan: QueryPlan): SqlFragment {
  const column = columns[query.sort];
  const direction = query.descending ? 'DESC' : 'ASC';
  const { source, listed, table } = sourceOf(query, plan);
  const { sql, values } = allOf(
    [{ sql: listed, values: [] }],
    filtersOf(query, plan),
    searchOf(query, plan === 'order' ? `+${table}` : table),
  );
  return {
    sql: `SELECT ${table}.track_id AS id FROM ${source} WHERE ${sql}
      ORDER BY ${column} ${direction} NULLS LAST, ${table}.track_id ${direction}`,
    values,
  };
}

/** Whether a query searches, which reads every track's text. */
export function hasSearch(query: TrackQuery): boolean {
  return wordsOf(query).length > 0;
}

/** The tables to read: names or standings alone where one of them has all that is asked for. */
function sourceOf(query: TrackQuery, plan: QueryPlan): { source: string; listed: string; table: 'n' | 's' } {
  const standings = { listed: 's.state IS NOT NULL', table: 's' } as const;
  const names = { listed: 'n.listed = 1', table: 'n' } as const;
  if (columns[query.sort].startsWith('s.')) return { source: 'standings s', ...standings };
  if (filtersOf(query, plan).length === 0) return { source: 'names n', ...names };
  // CROSS JOIN fixes which table leads (https://www.sqlite.org/optoverview.html#crossjoin).
  return plan === 'order'
    ? { source: 'names n CROSS JOIN standings s ON s.track_id = n.track_id', ...names }
    : { source: 'standings s CROSS JOIN names n ON n.track_id = s.track_id', ...standings };
}

/** Of each filter one value must fit; empty filters let all through. */
function filtersOf({ states, recommendations, genres }: TrackQuery, plan: QueryPlan): SqlFragment[] {
  // A unary plus keeps a column's index out of use
  // (https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_).
  const table = plan === 'order' ? '+s' : 's';
  return [
    ...oneOf(
      `${table}.state`,
      states.map((state) => stateNumbers[state]),
    ),
    ...oneOf(
      `${table}.recommendation`,
      recommendations.map((recommendation) => recommendationNumbers[recommendation]),
    ),
    ...oneOf(`${table}.genre`, genres),
  ];
}

function oneOf(column: string, allowed: readonly (string | number)[]): SqlFragment[] {
  if (allowed.length === 0) return [];
  // Unary plus also drops the column's collation, and genres are compared without case.
  const collation = column.endsWith('.genre') ? ' COLLATE NOCASE' : '';
  return [{ sql: `${column}${collation} IN (${allowed.map(() => '?').join(', ')})`, values: allowed }];
}

/** Each word must stand somewhere in artist, title, album, path or genres, whatever its case and accents. */
function searchOf(query: TrackQuery, table: string): SqlFragment[] {
  const patterns = wordsOf(query).map(containsPattern);
  if (patterns.length === 0) return [];
  const word = String.raw`(names LIKE ? ESCAPE '\' OR genres LIKE ? ESCAPE '\')`;
  return [
    {
      sql: `${table}.track_id IN (SELECT track_id FROM track_search WHERE ${patterns.map(() => word).join(' AND ')})`,
      values: patterns.flatMap((pattern) => [pattern, pattern]),
    },
  ];
}

function wordsOf({ search }: TrackQuery): string[] {
  return search.split(/\s+/u).filter((word) => word !== '');
}

function allOf(...groups: readonly (readonly SqlFragment[])[]): SqlFragment {
  const conditions = groups.flat();
  return {
    sql: conditions.map(({ sql }) => sql).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  };
}
