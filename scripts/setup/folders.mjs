/** Where the set-up works: the clone, and the user's cache folder that all clones share. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone's root. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

export const modulesFolder = join(root, 'node_modules');

/** Compiled and bundled output. */
export const distFolder = join(root, 'dist');

/** Stamps of finished steps. Inside node_modules, so that they go when it goes. */
export const stampFolder = join(modulesFolder, '.earmark');

/** What must outlive node_modules: the lock. */
export const workFolder = join(root, '.setup');

/**
 * The user's cache folder: EARMARK_CACHE, else the platform's usual place.
 *
 * @param {NodeJS.ProcessEnv} [environment]
 * @param {NodeJS.Platform} [platform]
 */
export function cacheFolder(environment = process.env, platform = process.platform) {
  if (environment['EARMARK_CACHE']) return resolve(environment['EARMARK_CACHE']);
  if (platform === 'win32') {
    return join(environment['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local'), 'earmark', 'Cache');
  }
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'earmark');
  return join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'earmark');
}

/**
 * @param {string} folder
 * @returns {number} bytes of all files below it
 */
export function bytesBelow(folder) {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true })
    .map((name) => statSync(join(folder, String(name)), { throwIfNoEntry: false }))
    .reduce((bytes, entry) => bytes + (entry?.isFile() ? entry.size : 0), 0);
}
