/**
 * All checks and tests: what `npm test` runs after the set-up, on Node 24.
 *
 *   npm test                     types, lint, format, build, every test
 *   npm test -- test/tagging     only the tests whose path contains that, without the checks
 *
 * Its last line on standard output is `N passed, N failed`, with `, N skipped` if any were: each check counts as
 * one, each test as one. The exit status is 1 when anything failed.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureElectronBuilt } from './setup/build.mjs';
import { modulesFolder, root } from './setup/folders.mjs';
import { reasonOf } from './setup/say.mjs';
import { countTests } from './setup/test-counts.mjs';

/** @import { Counts } from './setup/test-counts.mjs' */

const inModules = (/** @type {string[]} */ ...names) => join(modulesFolder, ...names);

/**
 * One check: `run` answers whether all is well.
 *
 * @typedef {object} Check
 * @property {string} name
 * @property {() => Promise<boolean>} run
 */

/** @type {readonly Check[]} */
const checks = [
  { name: 'types', run: () => runNode([inModules('typescript', 'bin', 'tsc'), '-b', '--pretty', 'false']) },
  {
    name: 'lint',
    run: () => runNode([inModules('oxlint', 'bin', 'oxlint'), '--type-aware', '--deny-warnings']),
  },
  {
    name: 'format',
    run: () =>
      runNode([inModules('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', root]),
  },
  { name: 'build', run: () => ensureElectronBuilt().then(() => true) },
];

/** End-to-end tests, which start the whole program, run after all others. */
const endToEnd = 'test/end-to-end';

/** @type {Counts} */
const total = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const failures = [];
/** @type {string[]} */
const waitedTwice = [];

const filters = process.argv.slice(2);
if (filters.length === 0) {
  for (const check of checks) await runCheck(check);
  await runTests('tests', ['--exclude', `${endToEnd}/**`]);
  if (existsSync(join(root, endToEnd))) await runTests('end-to-end tests', [endToEnd]);
} else {
  await runTests('tests', filters);
}

if (waitedTwice.length > 0)
  process.stdout.write(
    `\nPassed at the second try, for a wait ran out:\n${waitedTwice.map((name) => `  ${name}\n`).join('')}`,
  );
if (failures.length > 0)
  process.stdout.write(`\nFailed:\n${failures.map((name) => `  ${name}\n`).join('')}\n`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
process.stdout.write(`${total.passed} passed, ${total.failed} failed${skipped}\n`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** @param {Check} check */
async function runCheck({ name, run }) {
  const start = performance.now();
  const ok = await run().catch((error) => {
    process.stdout.write(`${error instanceof Error ? error.message : reasonOf(error)}\n`);
    return false;
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${ok ? 'passed' : 'FAILED'}  ${name} (${seconds} s)\n`);
  if (ok) total.passed += 1;
  else fail(name);
}

/**
 * Runs Vitest and adds what its report says.
 *
 * @param {string} name
 * @param {readonly string[]} args
 */
async function runTests(name, args) {
  const folder = mkdtempSync(join(tmpdir(), 'earmark-test-'));
  try {
    const report = join(folder, 'report.json');
    const ok = await runNode([
      inModules('vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ]);
    const { counts, failed, waitedTwice: again } = countTests(readReport(report), ok);
    waitedTwice.push(...again);
    total.passed += counts.passed;
    total.skipped += counts.skipped;
    for (const test of failed) fail(`${name}: ${test}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} what */
function fail(what) {
  total.failed += 1;
  failures.push(what);
}

/** @param {string} file */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Runs a JavaScript program on this Node, its output going where this one's goes.
 *
 * @param {readonly string[]} args
 * @returns {Promise<boolean>} whether it ended well
 */
function runNode(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', () => resolve(false));
    child.once('exit', (status) => resolve(status === 0));
  });
}
