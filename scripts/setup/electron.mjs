/**
 * Step: Electron's runtime, which no package carries and Electron's own installer downloads.
 *
 * Its variables work: ELECTRON_MIRROR, ELECTRON_CUSTOM_DIR, electron_config_cache, ELECTRON_OVERRIDE_DIST_PATH
 * (https://www.electronjs.org/docs/latest/tutorial/installation). Needed for the window alone.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failureLine, runChild } from './child.mjs';
import { bytesBelow, modulesFolder, stampFolder, workFolder } from './folders.mjs';
import { say, showProgress } from './say.mjs';
import { readStamp, removeStamp, writeStamp } from './stamp.mjs';

const packageFolder = join(modulesFolder, 'electron');
const stamp = join(stampFolder, 'electron.json');
/** A failure may have been the network's: after so long it is tried again. */
const retryAfterMs = 24 * 3600 * 1000;
/** The downloaded archive, roughly. */
const downloadBytes = 125e6;
/** For a slow line. */
const limitSeconds = 600;

/** Path of the Electron program, or null when its runtime is not there. */
export function electronProgram() {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const name = readText(join(packageFolder, 'path.txt')) ?? (override ? 'electron' : null);
  if (name === null) return null;
  const program = join(override ?? join(packageFolder, 'dist'), name);
  return existsSync(program) ? program : null;
}

/**
 * Fetches the runtime unless it is there; one that could not be had a short while ago is not asked for again.
 *
 * @param {string} node Node 24 binary; Electron's installer needs 22.12 or later
 * @returns {Promise<{ program: string } | { reason: string }>}
 */
export async function provideElectron(node) {
  const present = electronProgram();
  if (present !== null) return { program: present };
  const failed = readStamp(stamp);
  if (typeof failed?.['triedAt'] === 'number' && Date.now() - failed['triedAt'] < retryAfterMs) {
    return { reason: String(failed['reason']) };
  }
  const result = await download(node);
  const program = electronProgram();
  if (result.status === 0 && program !== null) {
    removeStamp(stamp);
    return { program };
  }
  const detail = result.timedOut
    ? `not there after ${limitSeconds / 60} minutes`
    : failureLine(result.output);
  const reason = `its runtime could not be downloaded (${detail})`;
  writeStamp(stamp, { triedAt: Date.now(), reason });
  return { reason };
}

/**
 * Runs Electron's installer. It marks the runtime as there only once all of it is.
 *
 * @param {string} node
 */
async function download(node) {
  say('fetching the Electron runtime');
  const folder = join(workFolder, 'electron-download');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const stop = showProgress('downloading Electron', downloadBytes, () => bytesBelow(folder));
  try {
    return await runChild(node, [join(packageFolder, 'install.js')], {
      cwd: packageFolder,
      env: { ...process.env, TMPDIR: folder, TEMP: folder },
      limitSeconds,
    });
  } finally {
    stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Why a window cannot open even with the runtime; null when it can.
 *
 * @param {NodeJS.ProcessEnv} [environment]
 */
export function windowObstacle(environment = process.env) {
  if (process.platform === 'linux') {
    if (!environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) return 'there is no display';
    if (process.getuid?.() === 0)
      return "its sandbox does not run as root, and Earmark's window never runs without it";
  }
  return null;
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

/** Lets the next attempt ask again at once. */
export function forgetElectronFailure() {
  removeStamp(stamp);
}
