/** Child processes of the set-up. Whatever they print goes to standard error or is kept for the reason of a failure. */
import { spawn } from 'node:child_process';
import { holdWith } from './lock.mjs';

/**
 * @typedef {object} ChildResult
 * @property {number} status exit status; 128 + n when ended by signal n is reported as 1
 * @property {string} output the last 64 KiB of what it printed; standard output only when `errors` is 'separate'
 * @property {boolean} timedOut
 */

/**
 * Runs a program to its end, quietly, and keeps what it prints.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {number} [options.limitSeconds] it is ended after so long
 * @param {AbortSignal} [options.signal] ends it too
 * @param {'keep' | 'show' | 'separate'} [options.errors] `show` passes all it prints to standard error at once;
 *   `separate` keeps standard output alone
 * @returns {Promise<ChildResult>} status 127 when it could not be started
 */
export function runChild(program, args, options = {}) {
  const { cwd, env, limitSeconds, signal, errors = 'keep' } = options;
  return new Promise((resolve) => {
    let output = '';
    let timedOut = false;
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString()).slice(-65_536);
      if (errors === 'show') process.stderr.write(chunk);
    };
    // npm is a .cmd file on Windows, which only a shell can start.
    const shell = program.endsWith('.cmd');
    const child = spawn(program, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    if (child.pid !== undefined) holdWith(child.pid, true);
    const end = () => child.kill('SIGTERM');
    const timer = limitSeconds
      ? setTimeout(() => {
          timedOut = true;
          end();
          setTimeout(() => child.kill('SIGKILL'), 2000).unref();
        }, limitSeconds * 1000)
      : undefined;
    signal?.addEventListener('abort', end, { once: true });
    process.once('exit', end);
    child.stdout.on('data', keep);
    child.stderr.on('data', (chunk) => {
      if (errors !== 'separate') keep(chunk);
    });
    const finish = (/** @type {number} */ status) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      process.removeListener('exit', end);
      if (child.pid !== undefined) holdWith(child.pid, false);
      resolve({ status, output, timedOut });
    };
    child.once('error', (error) => {
      output += error.message;
      finish(127);
    });
    child.once('close', (status) => finish(status ?? 1));
  });
}

/**
 * The line of a program's output that best says why it failed: the last one that names an error, else the last.
 *
 * @param {string} output
 */
export function failureLine(output) {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'it said nothing';
}
