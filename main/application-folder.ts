/** Where the program's own files are: the nearest folder above this one that holds its package.json. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function find(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('The program is incomplete: its package.json is missing.');
    folder = parent;
  }
  return folder;
}

/** The same from the TypeScript sources, from the compiled tree and from a package. */
export const applicationFolder: string = find();
