/**
 * Step: libtensorflow and the addon that tfjs-node reaches it through.
 *
 * Three ways, the first that works: tfjs-node's own installer; the library out of TensorFlow's Python wheel, with
 * the addon compiled here; neither, and WebAssembly does the work. The result is kept in the user's cache folder
 * and linked into node_modules, so that another clone takes a second.
 */
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failureLine, runChild } from './child.mjs';
import { cacheFolder, modulesFolder, stampFolder } from './folders.mjs';
import { withLock } from './lock.mjs';
import { reasonOf, say } from './say.mjs';
import { readStamp, removeStamp, writeStamp } from './stamp.mjs';
import { installByInstaller } from './tensorflow-installer.mjs';
import { installFromWheel, wheelVersion } from './tensorflow-wheel.mjs';

const packageFolder = join(modulesFolder, '@tensorflow', 'tfjs-node');
const stamp = join(stampFolder, 'tensorflow.json');
/** Raise it when the layout of the cached folder changes. */
const layout = 1;
/** A failure may have been the network's: after so long it is tried again. */
const retryAfterMs = 24 * 3600 * 1000;

/** The cached parts, named as in tfjs-node's own folder, where they are linked. */
const linkedParts = ['deps', 'lib'];

/** Ways in the order they are tried. EARMARK_TENSORFLOW_FROM restricts them: `installer,wheel` or `none`. */
const ways = [
  { name: 'installer', install: installByInstaller },
  { name: 'wheel', install: installFromWheel },
];

/** Identifies what is cached: the same for all clones with the same versions. */
function cacheKey() {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  return `tfjs-node-${version}-tensorflow-${wheelVersion}-${process.platform}-${process.arch}-${layout}`;
}

function cachedFolder() {
  return join(cacheFolder(), 'tensorflow', cacheKey());
}

/** Whether the step is done: the library is linked, or a recent attempt showed that it cannot be had. */
export function isTensorflowReady() {
  const content = readStamp(stamp);
  if (content === null || !existsSync(packageFolder) || content['key'] !== cacheKey()) return false;
  if (content['backend'] === 'tensorflow')
    return linkedParts.every((part) => existsSync(join(packageFolder, part)));
  return typeof content['triedAt'] === 'number' && Date.now() - content['triedAt'] < retryAfterMs;
}

/**
 * Makes tfjs-node work in this clone, or says why it cannot and leaves the work to WebAssembly.
 *
 * @param {string} node the Node 24 binary it is to load in
 */
export async function installTensorflow(node) {
  const folder = cachedFolder();
  const reason = await withLock(`${folder}.lock`, () => provide(node, folder)).catch(reasonOf);
  if (reason === null) {
    writeStamp(stamp, { key: cacheKey(), backend: 'tensorflow' });
    return;
  }
  unlink();
  writeStamp(stamp, { key: cacheKey(), backend: 'wasm', reason, triedAt: Date.now() });
  say(`TensorFlow cannot be had here: ${reason}`);
  say('WebAssembly does the work instead: the same results, the network about four times slower');
  say('to try again at once: node scripts/run.mjs setup');
}

/**
 * @param {string} node
 * @param {string} folder where the cached parts belong
 * @returns {Promise<string | null>} why it failed, null when it works
 */
async function provide(node, folder) {
  // A cache that does not work is built anew, once.
  for (const fresh of [false, true]) {
    if (fresh || !existsSync(folder)) {
      const reason = await fill(node, folder);
      if (reason !== null) return reason;
    }
    link(folder);
    const fault = await verify(node);
    if (fault === null) return null;
    if (fresh) return `the library does not work: ${fault}`;
    say(`the cached TensorFlow library does not work (${fault}), building it anew`);
    rmSync(folder, { recursive: true, force: true });
  }
  return null;
}

/**
 * Fills the cache by the first way that works, beside its place first, so that an interrupted run leaves nothing
 * that looks finished.
 *
 * @param {string} node
 * @param {string} folder
 * @returns {Promise<string | null>} why no way works
 */
async function fill(node, folder) {
  const only = process.env['EARMARK_TENSORFLOW_FROM']?.split(',');
  const reasons = [];
  for (const way of ways) {
    if (only !== undefined && !only.includes(way.name)) continue;
    const staging = `${folder}.staging`;
    rmSync(staging, { recursive: true, force: true });
    mkdirSync(staging, { recursive: true });
    try {
      await way.install({ node, staging, packageFolder, modulesFolder });
      const cleared = `${folder}.cleared`;
      rmSync(cleared, { recursive: true, force: true });
      if (existsSync(folder)) renameSync(folder, cleared);
      renameSync(staging, folder);
      rmSync(cleared, { recursive: true, force: true });
      return null;
    } catch (error) {
      reasons.push(reasonOf(error));
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  }
  return reasons.length > 0 ? reasons.join('; ') : 'EARMARK_TENSORFLOW_FROM allows no way to get it';
}

/** Takes the links away, so that tfjs-node says plainly that its addon is missing. */
function unlink() {
  for (const part of linkedParts) rmSync(join(packageFolder, part), { recursive: true, force: true });
}

/**
 * Links the cached parts into tfjs-node's folder; where links are not allowed, copies them.
 *
 * @param {string} folder
 */
function link(folder) {
  for (const part of linkedParts) {
    const place = join(packageFolder, part);
    rmSync(place, { recursive: true, force: true });
    try {
      symlinkSync(join(folder, part), place, 'junction');
    } catch {
      cpSync(join(folder, part), place, { recursive: true, verbatimSymlinks: true });
    }
  }
}

/**
 * Replaces the links by what they point to, for packaging.
 *
 * @returns {boolean} false when there is no library to copy
 */
export function materialiseTensorflow() {
  for (const part of linkedParts) {
    const place = join(packageFolder, part);
    if (!existsSync(place)) return false;
    if (!lstatSync(place).isSymbolicLink()) continue;
    const copy = join(packageFolder, `.${basename(place)}-copy`);
    rmSync(copy, { recursive: true, force: true });
    // Links between the library's own names stay links, or it would be packed three times.
    cpSync(realpathSync(place), copy, { recursive: true, verbatimSymlinks: true });
    rmSync(place, { recursive: true, force: true });
    renameSync(copy, place);
  }
  return true;
}

/**
 * Loads tfjs-node in a process of its own (a bad library may crash it) and multiplies two matrices.
 *
 * @param {string} node
 * @returns {Promise<string | null>} what is wrong; null when the product is right
 */
async function verify(node) {
  const script = join(dirname(fileURLToPath(import.meta.url)), 'tensorflow-verify.mjs');
  const result = await runChild(node, [script], { limitSeconds: 120 });
  if (result.status === 0) return null;
  return result.timedOut ? 'it did not answer within two minutes' : failureLine(result.output);
}

/** Lets the next set-up look again at once; what is cached and works stays. */
export function forgetTensorflow() {
  removeStamp(stamp);
}
