/**
 * Step: what a shell needs built. The interface always is; the compiled main process and preload only for Electron.
 *
 * A build is repeated when the content of its sources differs from the last build's.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runChild } from './child.mjs';
import { distFolder, modulesFolder, root, workFolder } from './folders.mjs';
import { withLock } from './lock.mjs';
import { readyNode } from './node.mjs';
import { SetupError, say } from './say.mjs';
import { hashTree, readStamp, writeStamp } from './stamp.mjs';

/**
 * One thing to build.
 *
 * @typedef {object} Target
 * @property {string} name
 * @property {string} output folder below dist/ or file that is there when it is built
 * @property {readonly string[]} sources relative to the clone
 * @property {(node: string) => Promise<import('./child.mjs').ChildResult>} build
 */

const versions = ['package-lock.json', 'scripts/setup/build.mjs'];
const program = {
  vite: join(modulesFolder, 'vite', 'bin', 'vite.js'),
  tsc: join(modulesFolder, 'typescript', 'bin', 'tsc'),
};

/** @type {Target} */
const renderer = {
  name: 'the interface',
  output: join(distFolder, 'renderer'),
  sources: ['renderer', 'models', 'tsconfig.base.json', ...versions],
  build: (node) => buildWithVite(node, join('renderer', 'vite.config.ts'), renderer.output),
};

/** @type {Target} */
const preload = {
  name: 'the preload',
  output: join(distFolder, 'preload'),
  sources: [
    'preload',
    'models',
    join('scripts', 'setup', 'preload.vite.mjs'),
    'tsconfig.base.json',
    ...versions,
  ],
  build: (node) => buildWithVite(node, join('scripts', 'setup', 'preload.vite.mjs'), preload.output),
};

/** @type {Target} */
const main = {
  name: 'the main process',
  output: join(distFolder, 'main', 'electron'),
  sources: ['main', 'models', 'tsconfig.base.json', ...versions],
  build: (node) => runChild(node, [program.tsc, '-b', join('main', 'electron')], { cwd: root }),
};

/** Builds the interface unless it is built: before `serve`, and for the tests. */
export async function ensureRendererBuilt() {
  await ensureBuilt([renderer]);
}

/** Builds everything that Electron loads. */
export async function ensureElectronBuilt() {
  await ensureBuilt([main, preload, renderer]);
}

/** @param {readonly Target[]} targets */
async function ensureBuilt(targets) {
  if (targets.every(isBuilt)) return;
  await withLock(join(workFolder, 'build.lock'), async () => {
    for (const target of targets) {
      if (!isBuilt(target)) await build(target);
    }
  });
}

/** @param {Target} target */
function isBuilt(target) {
  return (
    existsSync(target.output) && readStamp(stampOf(target))?.['sources'] === hashTree(root, target.sources)
  );
}

/** @param {Target} target */
async function build(target) {
  const node = readyNode() ?? process.execPath;
  const sources = hashTree(root, target.sources);
  say(`building ${target.name}`);
  const result = await target.build(node);
  if (result.status !== 0 || !existsSync(target.output)) {
    throw new SetupError(`Building ${target.name} failed:\n${result.output.trim()}`);
  }
  writeStamp(stampOf(target), { sources });
}

/** @param {Target} target */
function stampOf(target) {
  return join(distFolder, '.stamps', `${target.name.replaceAll(' ', '-')}.json`);
}

/**
 * Builds beside the output and swaps the two, so that a running `serve` never sees half of it.
 *
 * @param {string} node
 * @param {string} config relative to the clone
 * @param {string} output
 */
async function buildWithVite(node, config, output) {
  const next = join(dirname(output), '.next', config.replaceAll(/[\\/]/g, '-'));
  const previous = `${next}-previous`;
  mkdirSync(dirname(next), { recursive: true });
  const result = await runChild(
    node,
    [
      program.vite,
      'build',
      ...viteRoot(config),
      '--config',
      config,
      '--outDir',
      next,
      '--emptyOutDir',
      '--logLevel',
      'warn',
    ],
    { cwd: root, env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: '0' } },
  );
  if (result.status === 0) {
    rmSync(previous, { recursive: true, force: true });
    if (existsSync(output)) renameSync(output, previous);
    renameSync(next, output);
    rmSync(previous, { recursive: true, force: true });
  }
  return result;
}

/**
 * Vite's root folder: the config's own.
 *
 * @param {string} config
 */
function viteRoot(config) {
  return dirname(config) === join('scripts', 'setup') ? [] : [dirname(config)];
}
