/** Folders to choose from, for shells without a folder dialog of their own. */
import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Failure } from '../../models/failure.ts';
import type { RequestAnswer } from '../../models/engine-contract.ts';
import { isAudioName } from './scan-names.ts';
import { errorCode } from './system-error.ts';

/**
 * What lies in a folder: its visible subfolders by name, and how many audio files stand in it.
 * @param path absolute; null means the home folder
 * @throws Failure `not-found`, `not-a-file` (it is no folder), `no-permission`, `read-failed`
 */
export async function listFolder(path: string | null): Promise<RequestAnswer<'folder.list'>> {
  const folder = resolve(path ?? homedir());
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const visible = entries.filter((entry) => !entry.name.startsWith('.'));
    const isFolder = await Promise.all(
      visible.map(async (entry) => {
        if (!entry.isSymbolicLink()) return entry.isDirectory();
        return stat(join(folder, entry.name)).then(
          (target) => target.isDirectory(),
          () => false,
        );
      }),
    );
    const folders = visible
      .filter((_entry, index) => isFolder[index])
      .map(({ name }) => ({ name, path: join(folder, name) }))
      .toSorted((left, right) => left.name.localeCompare(right.name, undefined, { numeric: true }));
    const audioFiles = visible.filter((entry) => !entry.isDirectory() && isAudioName(entry.name)).length;
    const parent = dirname(folder);
    return { path: folder, parent: parent === folder ? null : parent, folders, audioFiles };
  } catch (error) {
    throw listingFailure(folder, error);
  }
}

function listingFailure(folder: string, error: unknown): Failure {
  const options = { cause: error };
  switch (errorCode(error)) {
    case 'ENOENT':
      return new Failure('not-found', `There is no folder "${folder}". Choose another.`, options);
    case 'ENOTDIR':
      return new Failure('not-a-file', `"${folder}" is not a folder. Choose the folder it lies in.`, options);
    case 'EACCES':
    case 'EPERM':
      return new Failure(
        'no-permission',
        `Earmark may not look into "${folder}". Allow reading it, or choose another.`,
        options,
      );
    default:
      return new Failure(
        'read-failed',
        `"${folder}" could not be read. Check the disk, then try again.`,
        options,
      );
  }
}
