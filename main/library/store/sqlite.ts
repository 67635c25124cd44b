/** node:sqlite, loaded without the notice it prints about itself. */
import type * as Sqlite from 'node:sqlite';

/**
 * Node says once per process that node:sqlite is experimental, which means nothing to the person who reads
 * it. Only that one notice, and only while the module loads, is withheld.
 */
function loadQuietly(): typeof Sqlite {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (String(warning).includes('SQLite is an experimental feature')) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  }) as typeof process.emitWarning;
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}

export const { DatabaseSync } = loadQuietly();
export type DatabaseSync = Sqlite.DatabaseSync;
export type StatementSync = Sqlite.StatementSync;
export type SqlValue = Sqlite.SQLInputValue;
