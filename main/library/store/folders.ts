/** The folders a person added; tracks belong to a folder by their path alone. */
import { isWithin, pathsBelow } from '../path-range.ts';
import type { Connection } from './connection.ts';

export interface LibraryFolder {
  readonly id: number;
  readonly path: string;
  /** Tracks below it, those of folders inside it included. */
  readonly tracks: number;
  /** Whether the latest scan could reach it. */
  readonly online: boolean;
}

interface FolderRow {
  readonly id: number;
  readonly path: string;
  readonly online: number;
}

export class Folders {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Adds an absolute path; a folder already there keeps its id. */
  add(path: string): number {
    this.#connection.run('INSERT INTO folders (path) VALUES (?) ON CONFLICT (path) DO NOTHING', path);
    const row = this.#connection.one<{ id: number }>('SELECT id FROM folders WHERE path = ?', path);
    if (row === undefined) throw new Error('A folder just added is missing.');
    return row.id;
  }

  /** Every folder's path, in order. */
  paths(): string[] {
    return this.#rows().map(({ path }) => path);
  }

  /** By path. */
  list(): LibraryFolder[] {
    return this.#connection.read(() => this.#rows().map((row) => this.#withTracks(row)));
  }

  /** Forgets a folder and its tracks, except those inside another folder. Answers the tracks forgotten. */
  remove(id: number): number[] {
    return this.#connection.write(() => {
      const rows = this.#rows();
      const removed = rows.find((row) => row.id === id);
      if (removed === undefined) return [];
      this.#connection.run('DELETE FROM folders WHERE id = ?', id);
      const others = rows.filter((row) => row.id !== id);
      if (others.some((other) => isWithin(removed.path, other.path))) return [];
      const { from, to } = pathsBelow(removed.path);
      const inside = others.filter((other) => isWithin(other.path, removed.path));
      const kept = inside.map((other) => pathsBelow(other.path));
      return this.#connection
        .all<{ id: number }>(
          `DELETE FROM tracks WHERE path >= ? AND path < ?${' AND NOT (path >= ? AND path < ?)'.repeat(kept.length)} RETURNING id`,
          from,
          to,
          ...kept.flatMap((range) => [range.from, range.to]),
        )
        .map((row) => row.id);
    });
  }

  #rows(): FolderRow[] {
    return this.#connection.all<FolderRow>('SELECT id, path, online FROM folders ORDER BY path');
  }

  #withTracks({ id, path, online }: FolderRow): LibraryFolder {
    const { from, to } = pathsBelow(path);
    const row = this.#connection.one<{ count: number }>(
      'SELECT count(*) AS count FROM tracks WHERE path >= ? AND path < ? AND presence < 2',
      from,
      to,
    );
    return { id, path, tracks: row?.count ?? 0, online: online === 1 };
  }
}
