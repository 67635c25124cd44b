/** Small text files that a person names on the command line. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure } from '../../models/failure.ts';

/** No table and no list that a person keeps is larger. Bytes. */
const largestText = 4 * 2 ** 20;

/** @throws Failure `not-found`, `not-a-file`, `no-permission`, `read-failed`, `invalid-request`. */
export async function readTextFile(path: string): Promise<string> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Failure('not-a-file', `"${path}" is not a file. Nothing was done.`);
    if (found.size > largestText)
      throw new Failure('invalid-request', `"${path}" is too large to be a text. Nothing was done.`);
    return await readFile(path, 'utf8');
  } catch (error) {
    throw asFailure(error, path);
  }
}

/** Writes a new file; an existing one is left as it is. @throws Failure as `readTextFile`, `write-failed`. */
export async function writeNewTextFile(path: string, text: string): Promise<string> {
  const target = resolve(path);
  try {
    await writeFile(target, text, { flag: 'wx' });
    return target;
  } catch (error) {
    throw asFailure(error, target);
  }
}

function asFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  switch (error.code) {
    case 'ENOENT':
      return new Failure('not-found', `"${path}" was not found. Nothing was done.`, { cause: error });
    case 'EEXIST':
      return new Failure(
        'write-failed',
        `"${path}" exists already and was left as it is. Name another file.`,
        {
          cause: error,
        },
      );
    case 'EACCES':
    case 'EPERM':
      return new Failure('no-permission', `This user may not use "${path}". Nothing was done.`, {
        cause: error,
      });
    default:
      if (error instanceof Failure) return error;
      return new Failure(
        'read-failed',
        `"${path}" could not be used (${String(error.code)}). Nothing was done.`,
        {
          cause: error,
        },
      );
  }
}
