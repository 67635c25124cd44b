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
 * for few. `order`: walking the order's index and leaving out what does not fit: best for many. `matches`: from
 * the matches of a search, then sorting: best for few matches.
 */
export type QueryPlan = 'filter' | 'order' | 'matches';

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

/** How many tracks a query without a search finds, as `count`. */
export function countOf(query: TrackQuery): SqlFragment {
  const { sql, values } = allOf('s.state IS NOT NULL', filtersOf(query, 'filter'));
  return { sql: `SELECT count(*) AS count FROM standings s WHERE ${sql}`, values };
}

/**
 * The tracks that a query's search matches, as `matches`, a JSON array of ids, and how many, as `count`. Null
 * for a query without one. Each word must stand somewhere in artist, title, album, path or genres, whatever
 * its case and accents.
 */
export function matchesOf({ search }: TrackQuery): SqlFragment | null {
  const words = search.split(/\s+/u).filter((word) => word !== '');
  if (words.length === 0) return null;
  const condition = String.raw`(names LIKE ? ESCAPE '\' OR genres LIKE ? ESCAPE '\')`;
  return {
    sql: `SELECT json_group_array(track_id) AS matches, count(*) AS count FROM track_search
      WHERE ${words.map(() => condition).join(' AND ')}`,
    values: words.map(containsPattern).flatMap((pattern) => [pattern, pattern]),
  };
}

/**
 * The ids a query finds, as `id` and in its order: tracks with nothing to sort by come last either way, equal
 * ones in the order they were found (or the reverse).
 * @param matches ids as JSON, among which alone it looks; null for a query without a search.
 */
export function idsOf(query: TrackQuery, plan: QueryPlan, matches: string | null = null): SqlFragment {
  const column = columns[query.sort];
  const direction = query.descending ? 'DESC' : 'ASC';
  const { source, listed, table } = sourceOf(query, plan);
  const among = matches === null || plan === 'matches' ? [] : [amongMatches(table, matches)];
  const { sql, values } = allOf(listed, [...filtersOf(query, plan), ...among]);
  return {
    sql: `SELECT ${table}.track_id AS id FROM ${source} WHERE ${sql}
      ORDER BY ${column} ${direction} NULLS LAST, ${table}.track_id ${direction}`,
    values: plan === 'matches' ? [matches, ...values] : values,
  };
}

/** The tables to read: names or standings alone where one of them has all that is asked for. */
function sourceOf(query: TrackQuery, plan: QueryPlan): { source: string; listed: string; table: 'n' | 's' } {
  const standings = { listed: 's.state IS NOT NULL', table: 's' } as const;
  const names = { listed: 'n.listed = 1', table: 'n' } as const;
  const byName = columns[query.sort].startsWith('n.');
  // CROSS JOIN fixes which table leads (https://www.sqlite.org/optoverview.html#crossjoin).
  const withNames = byName ? ' CROSS JOIN names n ON n.track_id = s.track_id' : '';
  if (plan === 'matches') {
    const source = `json_each(?) m CROSS JOIN standings s ON s.track_id = m.value${withNames}`;
    return { source, ...standings };
  }
  if (!byName) return { source: 'standings s', ...standings };
  if (filtersOf(query, plan).length === 0) return { source: 'names n', ...names };
  return plan === 'order'
    ? { source: 'names n CROSS JOIN standings s ON s.track_id = n.track_id', ...names }
    : { source: `standings s${withNames}`, ...standings };
}

/** Of each filter one value must fit; empty filters let all through. */
function filtersOf({ states, recommendations, genres }: TrackQuery, plan: QueryPlan): SqlFragment[] {
  // A unary plus keeps a column's index out of use
  // (https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_).
  const table = plan === 'filter' ? 's' : '+s';
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

function amongMatches(table: 'n' | 's', matches: string): SqlFragment {
  return { sql: `+${table}.track_id IN (SELECT value FROM json_each(?))`, values: [matches] };
}

function allOf(first: string, conditions: readonly SqlFragment[]): SqlFragment {
  return {
    sql: [first, ...conditions.map(({ sql }) => sql)].join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  };
}
