/** A list's query as SQL over the listing: which tracks it finds, and in which order. */
import type { TrackQuery } from '../../../models/engine-contract.ts';
import { containsPattern } from '../text-keys.ts';
import type { SqlValue } from './sqlite.ts';
import { recommendationNumbers, stateNumbers } from './standing.ts';

export interface SqlFragment {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

const columns: Readonly<Record<TrackQuery['sort'], string>> = {
  artist: 'artist_key',
  title: 'title_key',
  genreNow: 'genre_now_key',
  genre: 'genre',
  confidence: 'confidence',
  runnerUp: 'runner_up',
  state: 'state',
  path: 'path_key',
};

/**
 * The condition of a query. Each word of the search must stand somewhere in artist, title, album, path or
 * genres, whatever its case and accents; of each filter one value must fit; empty filters let all through.
 * With `inOrder` SQLite is kept from choosing a filter's index: it walks the order's, which has all columns.
 */
export function whereOf(query: TrackQuery, inOrder = false): SqlFragment {
  // https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_
  const listing = inOrder ? '+l' : 'l';
  const conditions = ['l.state IS NOT NULL'];
  const values: SqlValue[] = [];
  const oneOf = (column: string, allowed: readonly (string | number)[]): void => {
    if (allowed.length === 0) return;
    conditions.push(`${column} IN (${allowed.map(() => '?').join(', ')})`);
    values.push(...allowed);
  };
  oneOf(
    `${listing}.state`,
    query.states.map((state) => stateNumbers[state]),
  );
  oneOf(
    `${listing}.recommendation`,
    query.recommendations.map((recommendation) => recommendationNumbers[recommendation]),
  );
  oneOf(`${listing}.genre`, query.genres);
  const words = wordsOf(query);
  if (words.length > 0) {
    const word = String.raw`(names LIKE ? ESCAPE '\' OR genres LIKE ? ESCAPE '\')`;
    conditions.push(
      `${listing}.track_id IN (SELECT track_id FROM track_search WHERE ${words.map(() => word).join(' AND ')})`,
    );
    values.push(...words.map(containsPattern).flatMap((pattern) => [pattern, pattern]));
  }
  return { sql: conditions.join(' AND '), values };
}

/** Whether a query searches, which reads every track's text. */
export function hasSearch(query: TrackQuery): boolean {
  return wordsOf(query).length > 0;
}

function wordsOf({ search }: TrackQuery): string[] {
  return search.split(/\s+/u).filter((word) => word !== '');
}

/** The order of a query: tracks with nothing to sort by come last either way; equal ones in the order they were found. */
export function orderOf({ sort, descending }: TrackQuery): string {
  const direction = descending ? 'DESC' : 'ASC';
  return `l.${columns[sort]} ${direction} NULLS LAST, l.track_id ${direction}`;
}
