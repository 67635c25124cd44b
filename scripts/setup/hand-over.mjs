/** Hands the terminal over to the program: its input, output, signals and exit status are those of this process. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { followParent } from './follow-parent.mjs';
import { SetupError } from './say.mjs';

const forwarded = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
const programSignals = pathToFileURL(
  join(dirname(fileURLToPath(import.meta.url)), 'program-signals.mjs'),
).href;

/**
 * Runs the program until it ends and answers its exit status (128 + n when signal n ended it).
 *
 * A terminal sends Ctrl-C to every process of the job, npm passes it on, and a script signals this process
 * alone. So signals are always passed on, and a Node program counts those that arrive together as one. A signal to
 * npm alone ends its shell and no more: under npm the end of the parent is a request to stop, too.
 *
 * @param {string} program Node or Electron
 * @param {readonly string[]} args
 * @param {{ cwd?: string }} [options] the folder it runs in, by default this process's
 * @returns {Promise<number>}
 */
export async function hand(program, args, { cwd = process.cwd() } = {}) {
  hand.over = true;
  const isNode = /[\\/]node(\.exe)?$/.test(program);
  const nodeOptions = isNode ? ['--disable-warning=ExperimentalWarning', '--import', programSignals] : [];
  const child = spawn(program, [...nodeOptions, ...args], { cwd, stdio: 'inherit' });
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));
  if (process.env['npm_lifecycle_event'] !== undefined)
    followParent(() => child.kill('SIGTERM'), { withItsParent: true });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new SetupError(`${program} does not start: ${error.message}`)));
    child.once('exit', (status, signal) => {
      resolve(status ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/** Whether the program runs and signals are its business. */
hand.over = false;
