/** The data folder: where the database, the models a person trained and the undo journal live. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { Failure } from '../../models/failure.ts';
import { errorCode } from './system-error.ts';

export interface DataFolderOptions {
  /** What `--data` said; wins over everything. */
  readonly option?: string | undefined;
  /** Defaults to the process's own; `EARMARK_DATA` in it wins over the system's usual place. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * The absolute path of the data folder, made (readable by its owner only) where it does not exist.
 * @throws Failure 'no-permission' | 'not-a-file' | 'read-failed' when it cannot be made or is no folder.
 */
export function resolveDataFolder({ option, environment = process.env }: DataFolderOptions = {}): string {
  const named = option ?? environment['EARMARK_DATA'];
  // An empty variable is how shells say "unset".
  const folder = named ? resolve(named) : envPaths('earmark', { suffix: '' }).data;
  try {
    makeFolder(folder);
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
  } catch (error) {
    throw dataFolderFailure(folder, error);
  }
  return folder;
}

/**
 * A folder within the data folder, made where it does not exist.
 * @throws Failure 'no-permission' | 'not-a-file' | 'read-failed' as above.
 */
export function folderWithin(dataFolder: string, name: string): string {
  const folder = join(dataFolder, name);
  try {
    makeFolder(folder);
  } catch (error) {
    throw dataFolderFailure(dataFolder, error);
  }
  return folder;
}

/**
 * Makes a folder and those it lies in. Node's own `recursive` never ends where a file system answers ENOENT
 * to a folder that cannot be made, as Linux's /proc does.
 */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    // Only what is made here is narrowed: an existing folder keeps the rights its owner gave it.
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it at the same moment.
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

function dataFolderFailure(folder: string, error: unknown): Failure {
  const remedy = 'No file of yours was touched. Choose another folder with --data or EARMARK_DATA.';
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new Failure('no-permission', `Earmark may not write to its data folder "${folder}". ${remedy}`, {
        cause: error,
      });
    case 'EEXIST':
    case 'ENOTDIR':
      return new Failure('not-a-file', `The data folder "${folder}" is not a folder. ${remedy}`, {
        cause: error,
      });
    default:
      return new Failure('read-failed', `The data folder "${folder}" could not be made. ${remedy}`, {
        cause: error,
      });
  }
}
