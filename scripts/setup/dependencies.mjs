/** Step: the npm packages, exactly as package-lock.json has them, without running their install scripts. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { modulesFolder, root, stampFolder } from './folders.mjs';
import { SetupError, say } from './say.mjs';
import { hashFile, readStamp, writeStamp } from './stamp.mjs';

const stamp = join(stampFolder, 'dependencies.json');

/** Digest of package-lock.json: what every later step depends on. */
export function lockDigest() {
  return hashFile(join(root, 'package-lock.json'));
}

/** Whether the installed packages are those of package-lock.json. */
export function areDependenciesReady() {
  return readStamp(stamp)?.['lockDigest'] === lockDigest();
}

/** Installs them. What npm itself installed meanwhile (`npm install NAME`) is recognised and kept. */
export async function installDependencies() {
  if (!matchesLock(root)) {
    say('installing the packages (npm ci; a minute or two the first time)');
    const { program, args } = npm();
    const result = await runChild(
      program,
      [
        ...args,
        ...'ci --ignore-scripts --include=dev --include=optional --prefer-offline'.split(' '),
        ...'--no-audit --no-fund --loglevel=error'.split(' '),
      ],
      { cwd: root, errors: 'show' },
    );
    if (result.status !== 0) {
      throw new SetupError(
        'npm could not install the packages, for the reason it gives above. Check the network connection and run the same command again.',
      );
    }
  }
  writeStamp(stamp, { lockDigest: lockDigest() });
}

/** npm as it was started, so that `npm start` uses one npm throughout; else the one on PATH. */
function npm() {
  const running = process.env['npm_execpath'];
  if (running?.endsWith('npm-cli.js') && existsSync(running)) {
    return { program: process.execPath, args: [running] };
  }
  return { program: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}

/**
 * Whether node_modules holds what package-lock.json asks for on this platform. npm keeps a list of what it
 * installed in node_modules/.package-lock.json.
 *
 * @param {string} folder of package-lock.json
 */
export function matchesLock(folder) {
  const wanted = readPackages(join(folder, 'package-lock.json'));
  const present = readPackages(join(folder, 'node_modules', '.package-lock.json'));
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = present[path];
    if (found === undefined) return entry.optional === true && !isMeantForThisPlatform(entry);
    if (found.version !== entry.version || found.integrity !== entry.integrity) return false;
    return existsSync(join(folder, path, 'package.json'));
  });
}

/**
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {string | string[]} [os]
 * @property {string | string[]} [cpu]
 * @property {string | string[]} [libc]
 */

/**
 * @param {string} file
 * @returns {Record<string, LockEntry> | null}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/**
 * Whether npm installs this optional package here. One that names no platform is needed only by others that do.
 *
 * @param {LockEntry} entry
 */
function isMeantForThisPlatform({ os, cpu, libc }) {
  if (os === undefined && cpu === undefined) return false;
  const ownLibc = isMusl() ? 'musl' : 'glibc';
  return (
    allows(os, process.platform) &&
    allows(cpu, process.arch) &&
    (process.platform !== 'linux' || allows(libc, ownLibc))
  );
}

/**
 * @param {string | string[] | undefined} list names, or names to exclude with a leading `!`
 * @param {string} own
 */
function allows(list, own) {
  const names = [list ?? []].flat();
  if (names.includes(`!${own}`)) return false;
  const wanted = names.filter((name) => !name.startsWith('!'));
  return wanted.length === 0 || wanted.includes(own);
}

/** Whether this Linux has musl instead of the GNU C library. */
export function isMusl() {
  if (process.platform !== 'linux') return false;
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header?.glibcVersionRuntime === undefined;
}

/** Whether the packages' folder is there at all. */
export function hasModules() {
  return existsSync(modulesFolder);
}
