import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { Connection } from '../../../main/library/store/connection.ts';
import { databaseName, openLibraryStore } from '../../../main/library/store/library-store.ts';
import { migrate, migrations } from '../../../main/library/store/migrations.ts';
import { openStore, scanned, temporaryFolder } from '../../support/library-fixture.ts';

function schemaOf(path: string): unknown[] {
  const database = new DatabaseSync(path);
  const schema = database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
  database.close();
  return schema;
}

function migrateTo(path: string, steps: readonly string[]): void {
  const connection = new Connection(path);
  migrate(connection, path, steps);
  connection.close();
}

describe('migrations', () => {
  it('lead from every version to the same schema', () => {
    const folder = temporaryFolder();
    const fromNothing = join(folder, 'whole.sqlite');
    migrateTo(fromNothing, migrations);
    for (const version of migrations.keys()) {
      const path = join(folder, `from-${version}.sqlite`);
      if (version > 0) migrateTo(path, migrations.slice(0, version));
      migrateTo(path, migrations);
      expect(schemaOf(path)).toEqual(schemaOf(fromNothing));
    }
  });

  it('keep what was there, and run once', () => {
    const path = join(temporaryFolder(), 'library.sqlite');
    migrateTo(path, ['CREATE TABLE a (x)', "INSERT INTO a VALUES ('kept')"]);
    migrateTo(path, ['CREATE TABLE a (x)', "INSERT INTO a VALUES ('kept')", 'ALTER TABLE a ADD COLUMN y']);
    const database = new DatabaseSync(path);
    expect(database.prepare('SELECT * FROM a').all()).toEqual([{ x: 'kept', y: null }]);
    database.close();
  });

  it('leave the old version standing when one fails', () => {
    const path = join(temporaryFolder(), 'library.sqlite');
    migrateTo(path, ['CREATE TABLE a (x)']);
    expect(() => migrateTo(path, ['CREATE TABLE a (x)', 'CREATE TABLE b (x)', 'nonsense'])).toThrow(
      'nonsense',
    );
    expect(schemaOf(path).length).toBe(1);
    migrateTo(path, ['CREATE TABLE a (x)', 'CREATE TABLE b (x)']);
    expect(schemaOf(path).length).toBe(2);
  });
});

/** Opening fails with this code and changes no byte. */
function refused(folder: string, code: string): void {
  const path = join(folder, databaseName);
  const before = readFileSync(path);
  expect(() => openLibraryStore(folder)).toThrow(expect.objectContaining({ code }));
  expect(readFileSync(path).equals(before)).toBe(true);
}

describe('openLibraryStore', () => {
  it('keeps tracks over a restart', () => {
    const folder = temporaryFolder();
    const store = openLibraryStore(folder);
    store.tracks.upsert([scanned('/music/a.mp3')]);
    store.close();
    expect(openStore(folder).tracks.known(['/music/a.mp3']).size).toBe(1);
  });

  it("refuses a newer version, another program's database and a damaged one, and changes none", () => {
    const newer = temporaryFolder();
    openLibraryStore(newer).close();
    const database = new DatabaseSync(join(newer, databaseName));
    database.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    database.close();
    refused(newer, 'store-incompatible');

    const foreign = temporaryFolder();
    const other = new DatabaseSync(join(foreign, databaseName));
    other.exec('CREATE TABLE theirs (x)');
    other.close();
    refused(foreign, 'store-incompatible');

    const damaged = temporaryFolder();
    writeFileSync(join(damaged, databaseName), 'This was a database once. '.repeat(1_000));
    refused(damaged, 'store-damaged');
  });

  it('serves two openings of one folder, each seeing what the other wrote', () => {
    const folder = temporaryFolder();
    const [first, second] = [openStore(folder), openStore(folder)];
    expect(second.changedElsewhere()).toBe(false);
    first.tracks.upsert([scanned('/music/a.mp3')]);
    expect(first.changedElsewhere()).toBe(false);
    expect(second.changedElsewhere()).toBe(true);
    expect(second.changedElsewhere()).toBe(false);
    second.settings.set('theme', { dark: true });
    expect(first.settings.all()).toEqual({ theme: { dark: true } });
  });

  it('undoes a transaction that fails as a whole', () => {
    const store = openStore();
    expect(() =>
      store.together(() => {
        store.tracks.upsert([scanned('/music/a.mp3')]);
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(store.tracks.known(['/music/a.mp3']).size).toBe(0);
  });
});
