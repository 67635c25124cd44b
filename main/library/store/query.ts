/** A list's query as SQL: which tracks it finds, and in which order. */
import { trackQuerySchema, type TrackQuery } from '../../../models/engine-contract.ts';
import { pathsBelow } from '../path-range.ts';
import { foldText } from '../text-keys.ts';
import type { SqlValue } from './sqlite.ts';
import { agreementNumbers, recommendationNumbers, stateNumbers } from './standing.ts';

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

/** How many tracks a query without search and folders finds, as `count`. */
export function countOf(query: TrackQuery): SqlFragment {
  const { sql, values } = allOf('s.state IS NOT NULL', filtersOf(query, 'filter'));
  return { sql: `SELECT count(*) AS count FROM standings s WHERE ${sql}`, values };
}

/**
 * The tracks that a query's search matches and that lie in its folders, as `matches`, a JSON array of ids, and how
 * many, as `count`. Null for a query without either. Each word must stand somewhere in artist, title, album, path
 * or genres, whatever its case and accents.
 */
export function matchesOf({ search, folders }: TrackQuery): SqlFragment | null {
  const words = search.split(/\s+/u).map(foldText);
  const searched = words
    .filter((word) => word !== '')
    // Both sides are folded: looking for bytes is several times as fast as LIKE.
    .map((word) => ({ sql: '(instr(f.names, ?) OR instr(f.genres, ?))', values: [word, word] }));
  const within = withinFolders(folders);
  if (searched.length === 0 && within === null) return null;
  const select = (id: string): string => `SELECT json_group_array(${id}) AS matches, count(*) AS count FROM`;
  if (searched.length === 0 && within !== null)
    return { sql: `${select('t.id')} tracks t WHERE ${within.sql}`, values: within.values };
  const inFolders =
    within === null
      ? []
      : [
          {
            sql: `EXISTS (SELECT 1 FROM tracks t WHERE t.id = f.track_id AND ${within.sql})`,
            values: within.values,
          },
        ];
  const { sql, values } = allOf('true', [...searched, ...inFolders]);
  return { sql: `${select('f.track_id')} track_search f WHERE ${sql}`, values };
}

/** The tracks that the query's filters let through, search and folders aside, as `matches` and `count`; null: all. */
export function filteredOf(query: TrackQuery): SqlFragment | null {
  const filters = filtersOf(query, 'filter');
  if (filters.length === 0) return null;
  const { sql, values } = allOf('s.state IS NOT NULL', filters);
  return {
    sql: `SELECT json_group_array(s.track_id) AS matches, count(*) AS count FROM standings s WHERE ${sql}`,
    values,
  };
}

/** Everything, in the query's order. */
export function unfiltered({ sort, descending }: TrackQuery): TrackQuery {
  return trackQuerySchema.parse({ sort, descending });
}

/** Tracks (as t) in one of the folders. */
function withinFolders(folders: readonly string[]): SqlFragment | null {
  if (folders.length === 0) return null;
  const ranges = folders.map(pathsBelow);
  return {
    sql: `t.presence < 2 AND (${ranges.map(() => '(t.path >= ? AND t.path < ?)').join(' OR ')})`,
    values: ranges.flatMap(({ from, to }) => [from, to]),
  };
}

/**
 * The ids a query finds, as `id` and in its order: tracks with nothing to sort by come last either way, equal
 * ones in the order they were found (or the reverse). Search and folders count only by `matches`.
 * @param matches ids as JSON, among which alone it looks with the plan of that name
 */
export function idsOf(query: TrackQuery, plan: QueryPlan, matches: string | null = null): SqlFragment {
  const column = columns[query.sort];
  const direction = query.descending ? 'DESC' : 'ASC';
  const { source, listed, table } = sourceOf(query, plan);
  const { sql, values } = allOf(listed, filtersOf(query, plan));
  return {
    sql: `SELECT ${table}.track_id AS id FROM ${source} WHERE ${sql}
      ORDER BY ${column} ${direction} NULLS LAST, ${table}.track_id ${direction}`,
    values: plan === 'matches' ? [matches, ...values] : values,
  };
}

/** What a track is sorted by, as `key`, null where it has nothing; one parameter: the track's id. */
export function sortKeyOf({ sort }: TrackQuery): string {
  const column = columns[sort];
  const source = column.startsWith('n.') ? 'names n' : 'standings s';
  return `SELECT ${column} AS key FROM ${source} WHERE track_id = ?`;
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
function filtersOf(query: TrackQuery, plan: QueryPlan): SqlFragment[] {
  // A unary plus keeps a column's index out of use
  // (https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_).
  const table = plan === 'filter' ? 's' : '+s';
  return [
    ...oneOf(
      `${table}.state`,
      query.states.map((state) => stateNumbers[state]),
    ),
    ...oneOf(
      `${table}.recommendation`,
      query.recommendations.map((recommendation) => recommendationNumbers[recommendation]),
    ),
    ...oneOf(`${table}.genre`, query.genres),
    ...oneOf(`${table}.format`, query.formats),
    ...oneOf(
      `${table}.agreement`,
      query.agreements.map((agreement) => agreementNumbers[agreement]),
    ),
  ];
}

function oneOf(column: string, allowed: readonly (string | number)[]): SqlFragment[] {
  if (allowed.length === 0) return [];
  // Unary plus also drops the column's collation, and genres are compared without case.
  const collation = column.endsWith('.genre') ? ' COLLATE NOCASE' : '';
  return [{ sql: `${column}${collation} IN (${allowed.map(() => '?').join(', ')})`, values: allowed }];
}

function allOf(first: string, conditions: readonly SqlFragment[]): SqlFragment {
  return {
    sql: [first, ...conditions.map(({ sql }) => sql)].join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  };
}
