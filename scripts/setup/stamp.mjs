/** Stamps: small JSON files that say a step is done, and for which input. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/**
 * The stamp's content, or null when there is none that can be read.
 *
 * @param {string} file
 * @returns {Record<string, unknown> | null}
 */
export function readStamp(file) {
  try {
    const content = JSON.parse(readFileSync(file, 'utf8'));
    return typeof content === 'object' ? content : null;
  } catch {
    return null;
  }
}

/**
 * Writes the stamp at once or not at all.
 *
 * @param {string} file
 * @param {Record<string, unknown>} content
 */
export function writeStamp(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(draft, file);
}

/** @param {string} file */
export function removeStamp(file) {
  rmSync(file, { force: true });
}

/**
 * SHA-256 of a file, hexadecimal.
 *
 * @param {string} file
 */
export function hashFile(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/**
 * SHA-256 over the names and contents of files and of everything below folders; what does not exist counts as
 * empty. Times do not matter, so that switching branches back and forth rebuilds nothing.
 *
 * @param {string} base names are taken relative to it
 * @param {readonly string[]} paths relative to `base`
 */
export function hashTree(base, paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of filesBelow(join(base, path))) {
      hash.update(relative(base, file).split(sep).join('/')).update('\0');
      hash.update(hashFile(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(path) {
  try {
    return readdirSync(path, { withFileTypes: true })
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) =>
        entry.isDirectory()
          ? filesBelow(join(path, entry.name))
          : entry.isFile()
            ? [join(path, entry.name)]
            : [],
      );
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOTDIR') return [path];
    if (code === 'ENOENT') return [];
    throw error;
  }
}
