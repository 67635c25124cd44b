/** Counts the tests of a Vitest report, so that nothing that went wrong can count as passed. */
import { relative } from 'node:path';
import { root } from './folders.mjs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * The part of Vitest's JSON report that is used (the shape of Jest's).
 *
 * @typedef {object} Report
 * @property {readonly ReportedFile[]} testResults
 *
 * @typedef {object} ReportedFile
 * @property {string} name path of the file
 * @property {string} status
 * @property {string} [message]
 * @property {readonly ReportedTest[]} assertionResults
 *
 * @typedef {object} ReportedTest
 * @property {string} fullName
 * @property {string} status
 * @property {readonly string[]} [failureMessages] of the tries that failed
 */

/**
 * A file that does not load, a run without a single test, a run without a report, and one that ended badly though
 * every test passed each count as one failure.
 *
 * @param {Report | null} report null when Vitest wrote none
 * @param {boolean} endedWell whether its exit status was 0
 * @returns {{ counts: Counts, failed: string[], waitedTwice: string[] }} `failed` names what failed; its length is
 *   `counts.failed`. `waitedTwice` names what passed when it was tried again.
 */
export function countTests(report, endedWell) {
  /** @type {string[]} */
  const failed = [];
  /** @type {string[]} */
  const waitedTwice = [];
  let passed = 0;
  let skipped = 0;
  for (const file of report?.testResults ?? []) {
    const name = relative(root, file.name);
    const before = failed.length;
    for (const test of file.assertionResults) {
      const fullName = `${name} > ${test.fullName}`;
      if (test.status === 'passed') passed += 1;
      else if (test.status === 'failed') failed.push(fullName);
      else skipped += 1;
      if (test.status === 'passed' && (test.failureMessages ?? []).length > 0) waitedTwice.push(fullName);
    }
    if (file.status === 'failed' && failed.length === before) failed.push(`${name} did not run`);
  }
  if (report === null) failed.push('Vitest wrote no report');
  else if (passed + failed.length === 0) failed.push('no test was run');
  else if (!endedWell && failed.length === 0) failed.push('Vitest ended with an error outside its tests');
  return { counts: { passed, failed: failed.length, skipped }, failed, waitedTwice };
}
