/** node:sqlite, loaded without the notice it prints about itself. */
import type * as Sqlite from 'node:sqlite';

/**
 * Node says once per process that node:sqlite is experimental, which means nothing to the person who reads
 * it. Only that one notice, and only while the module loads, is withheld.
 */
function loadQuietly(): typeof Sqlite {
  const original = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).includes('SQLite is an experimental feature')) {
      Reflect.apply(emitWarning, process, [warning, ...rest]);
    }
  };
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    if (original) Object.defineProperty(process, 'emitWarning', original);
  }
}

export const { DatabaseSync } = loadQuietly();
export type DatabaseSync = Sqlite.DatabaseSync;
export type StatementSync = Sqlite.StatementSync;
export type SqlValue = Sqlite.SQLInputValue;
