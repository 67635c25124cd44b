/**
 * The way into Earmark from a clone: sets up what is missing, then runs the program on Node 24.
 *
 *   node scripts/run.mjs start [FOLDER...]     the window, or the same interface in the browser
 *   node scripts/run.mjs earmark COMMAND ...   the command line
 *   node scripts/run.mjs test [FILTER...]      types, lint, all tests
 *   node scripts/run.mjs format                rewrites the sources in the house's format
 *   node scripts/run.mjs bench [...]           the project's own measurements
 *   node scripts/run.mjs package [...]         installers for this system, by electron-builder
 *   node scripts/run.mjs setup                 the set-up alone, trying again what failed before
 *
 * Plain JavaScript without dependencies, for Node 20 or later: it is what runs when nothing is installed yet.
 */
import { join } from 'node:path';
import { ensureElectronBuilt, ensureRendererBuilt } from './setup/build.mjs';
import {
  electronProgram,
  forgetElectronFailure,
  provideElectron,
  windowObstacle,
} from './setup/electron.mjs';
import { modulesFolder, root } from './setup/folders.mjs';
import { hand } from './setup/hand-over.mjs';
import { SetupError, say } from './setup/say.mjs';
import { ensureSetUp } from './setup/steps.mjs';
import { forgetTensorflow } from './setup/tensorflow.mjs';

const commandLine = join(root, 'main', 'cli', 'main.ts');

/** How a program ends that SIGILL, SIGTRAP, SIGABRT, SIGBUS or SIGSEGV ended: Electron, where its sandbox may not run. */
const crashStatuses = new Set([132, 133, 134, 135, 139]);
const startWithinMs = 5_000;

/** Where paths on the command line are relative to: npm moves to the clone first and tells where it was called. */
function callerFolder() {
  return (process.cwd() === root && process.env['INIT_CWD']) || process.cwd();
}

/** @type {Record<string, (args: readonly string[]) => Promise<number>>} */
const commands = {
  async earmark(args) {
    const node = await ensureSetUp({ tensorflow: true });
    if (args[0] === 'serve') await ensureRendererBuilt();
    return hand(node, [commandLine, ...args], { cwd: callerFolder() });
  },

  bench: (args) => commands['earmark']?.(['bench', ...args]) ?? Promise.resolve(2),

  async start(args) {
    const node = await ensureSetUp({ tensorflow: true });
    const obstacle = windowObstacle() ?? (await openWindow(node, args));
    if (typeof obstacle === 'number') return obstacle;
    say(`Electron cannot open a window here: ${obstacle}`);
    say('opening the same interface in the browser');
    await ensureRendererBuilt();
    return hand(node, [commandLine, 'serve', ...args], { cwd: callerFolder() });
  },

  async test(args) {
    const node = await ensureSetUp({ tensorflow: true });
    return hand(node, [join(root, 'scripts', 'test.mjs'), ...args]);
  },

  async format(args) {
    const node = await ensureSetUp({ tensorflow: false });
    const prettier = join(modulesFolder, 'prettier', 'bin', 'prettier.cjs');
    return hand(node, [prettier, '--write', ...(args.length > 0 ? args : [root])]);
  },

  async package(args) {
    const node = await ensureSetUp({ tensorflow: true });
    return hand(node, [join(modulesFolder, 'electron-builder', 'cli.js'), ...args]);
  },

  async setup() {
    forgetTensorflow();
    forgetElectronFailure();
    const node = await ensureSetUp({ tensorflow: true });
    if (electronProgram() === null) {
      const electron = await provideElectron(node);
      if ('reason' in electron) say(`Electron: ${electron.reason}`);
    }
    say('set up; "npm run -s earmark -- doctor" shows what is in use');
    return 0;
  },
};

/**
 * Runs Electron.
 *
 * @param {string} node
 * @param {readonly string[]} args
 * @returns {Promise<number | string>} its exit status, or why there was no window
 */
async function openWindow(node, args) {
  const electron = await provideElectron(node);
  if ('reason' in electron) return electron.reason;
  await ensureElectronBuilt();
  say('opening the window');
  const start = performance.now();
  const status = await hand(electron.program, [root, ...args], { cwd: callerFolder() });
  const crashed = crashStatuses.has(status) && performance.now() - start < startWithinMs;
  return crashed ? 'it crashed while starting (its own words stand above)' : status;
}

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined) {
  say(`usage: node scripts/run.mjs ${Object.keys(commands).join('|')} [ARGUMENT...]`);
  process.exit(2);
}

// While it sets up, an interrupt ends it with everything it started and gives its locks back.
for (const [signal, status] of /** @type {const} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])) {
  process.on(signal, () => {
    if (!hand.over) process.exit(status);
  });
}
try {
  process.exitCode = await command(args);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 3;
}
