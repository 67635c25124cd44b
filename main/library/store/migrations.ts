/** The database's numbered migrations: each is applied once, in order, all of them in one transaction. */
import { Failure } from '../../../models/failure.ts';
import type { Connection } from './connection.ts';
import { filtersSchema } from './filters-schema.ts';
import { genresSchema } from './genres-schema.ts';
import { redoSchema } from './redo-schema.ts';
import { reviewSchema } from './review-schema.ts';
import { librarySchema } from './schema.ts';

/** Migration n leads from version n to n + 1. Released ones never change; new ones are added at the end. */
export const migrations: readonly string[] = [
  librarySchema,
  reviewSchema,
  genresSchema,
  redoSchema,
  filtersSchema,
];

/** "EARM": tells our database from any other file of SQLite's. */
const applicationId = 0x4541524d;

/**
 * Brings the database to the newest version.
 * @throws Failure 'store-incompatible' for a newer version or another program's database; it is left as it is.
 */
export function migrate(connection: Connection, path: string, steps = migrations): void {
  // Asked once more below, under the lock: two processes may open a new folder at the same moment.
  if (connection.read(() => versionOf(connection, path, steps.length)) === steps.length) return;
  connection.write(() => {
    const version = versionOf(connection, path, steps.length);
    for (const step of steps.slice(version)) connection.execute(step);
    connection.execute(`PRAGMA application_id = ${applicationId}`);
    connection.execute(`PRAGMA user_version = ${steps.length}`);
  });
}

function versionOf(connection: Connection, path: string, newest: number): number {
  const version = connection.one<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
  const id = connection.one<{ application_id: number }>('PRAGMA application_id')?.application_id ?? 0;
  const tables = connection.one<{ count: number }>('SELECT count(*) AS count FROM sqlite_schema')?.count ?? 0;
  if (tables > 0 && id !== applicationId) {
    throw new Failure(
      'store-incompatible',
      `"${path}" belongs to another program. It was left as it is. Choose another data folder with --data.`,
    );
  }
  if (version > newest) {
    throw new Failure(
      'store-incompatible',
      `The library "${path}" was made by a newer Earmark (version ${version} of it; this one knows ${newest}). It was left as it is. Update Earmark, or choose another data folder with --data.`,
    );
  }
  return version;
}
