/**
 * The library by tfjs-node's own installer, which downloads libtensorflow and an addon, or builds that.
 *
 * Its variables work: TFJS_NODE_BASE_URI, TFJS_NODE_CDN_STORAGE, HTTPS_PROXY, and scripts/custom-binary.json in
 * its folder (https://github.com/tensorflow/tfjs/tree/master/tfjs-node#optional-build-optimal-tensorflow-from-source).
 */
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { failureLine, runChild } from './child.mjs';
import { bytesBelow } from './folders.mjs';
import { say } from './say.mjs';

/** A download that has not begun by then is given up. */
const beginWithinSeconds = 20;
/** For a slow line. */
const finishWithinSeconds = 900;

/**
 * @typedef {object} InstallPlace
 * @property {string} node Node 24 binary
 * @property {string} staging empty folder to fill with `deps/lib` and `lib/napi-v8`, as in tfjs-node's folder
 * @property {string} packageFolder tfjs-node's folder
 * @property {string} modulesFolder
 */

/**
 * Runs the installer on a copy of what it needs of its package, since it rewrites its package.json.
 *
 * @param {InstallPlace} place
 * @throws Error with the reason when it fails
 */
export async function installByInstaller({ node, staging, packageFolder, modulesFolder }) {
  say('asking tfjs-node for its own TensorFlow library');
  copyPackage(packageFolder, staging);
  const stop = new AbortController();
  const downloads = join(staging, 'deps');
  const timer = setTimeout(() => {
    if (bytesBelow(downloads) === 0) stop.abort();
  }, beginWithinSeconds * 1000);
  const result = await runChild(node, ['--no-deprecation', join('scripts', 'install.js')], {
    cwd: staging,
    env: packageEnvironment(modulesFolder),
    limitSeconds: finishWithinSeconds,
    signal: stop.signal,
  });
  clearTimeout(timer);
  if (result.status !== 0 || !existsSync(join(staging, 'lib'))) {
    const reason = stop.signal.aborted ? 'the download did not begin' : failureLine(result.output);
    throw new Error(`tfjs-node's own installer failed (${reason})`);
  }
  trim(staging);
}

/**
 * Copies what tfjs-node's scripts and its addon's build need.
 *
 * @param {string} packageFolder
 * @param {string} staging
 */
export function copyPackage(packageFolder, staging) {
  for (const name of ['package.json', 'binding.gyp', 'binding', 'scripts']) {
    cpSync(join(packageFolder, name), join(staging, name), { recursive: true });
  }
}

/**
 * Leaves only what is used at run time.
 *
 * @param {string} staging
 */
export function trim(staging) {
  for (const name of readdirSync(staging)) {
    if (name !== 'deps' && name !== 'lib') rmSync(join(staging, name), { recursive: true, force: true });
  }
  for (const name of readdirSync(join(staging, 'deps'))) {
    if (name !== 'lib') rmSync(join(staging, 'deps', name), { recursive: true, force: true });
  }
}

/**
 * Lets a copy of a package outside node_modules find its dependencies and their programs.
 *
 * @param {string} modulesFolder
 */
export function packageEnvironment(modulesFolder) {
  const path = [join(modulesFolder, '.bin'), process.env['PATH']].filter(Boolean).join(delimiter);
  return { ...process.env, NODE_PATH: modulesFolder, PATH: path };
}
