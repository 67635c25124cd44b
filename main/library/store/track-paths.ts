/** Where tracks lie: in which folders, and which in none of the library's. */
import { pathsBelow } from '../path-range.ts';
import type { Connection } from './connection.ts';

/** Listed tracks that are one of these absolute paths or lie below one, in the order of their paths. */
export function idsWithin(connection: Connection, paths: readonly string[]): number[] {
  const found = new Map<number, string>();
  for (const path of paths) {
    const { from, to } = pathsBelow(path);
    const rows = connection.all<{ id: number; path_key: string }>(
      `SELECT t.id, n.path_key FROM tracks t JOIN names n ON n.track_id = t.id
       WHERE (t.path = ? OR (t.path >= ? AND t.path < ?)) AND t.presence < 2`,
      path,
      from,
      to,
    );
    for (const row of rows) found.set(row.id, row.path_key);
  }
  return [...found]
    .toSorted(([idA, keyA], [idB, keyB]) => (keyA < keyB ? -1 : keyA > keyB ? 1 : idA - idB))
    .map(([id]) => id);
}

/** Listed files that lie in no folder of the library: those added one by one. */
export function loosePaths(connection: Connection): string[] {
  const folders = connection.all<{ path: string }>('SELECT path FROM folders');
  const ranges = folders.map(({ path }) => pathsBelow(path));
  return connection
    .all<{ path: string }>(
      `SELECT path FROM tracks WHERE presence < 2${' AND NOT (path >= ? AND path < ?)'.repeat(ranges.length)} ORDER BY path`,
      ...ranges.flatMap(({ from, to }) => [from, to]),
    )
    .map((row) => row.path);
}
