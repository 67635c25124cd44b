/** The count of `npm test`: nothing that went wrong counts as passed. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/setup/folders.mjs';
import { countTests } from '../../scripts/setup/test-counts.mjs';

const file = (status: string, ...statuses: string[]) => ({
  name: join(root, 'test', 'some.test.ts'),
  status,
  assertionResults: statuses.map((each, index) => ({ fullName: `case ${index}`, status: each })),
});

test('counts tests as they went', () => {
  const report = {
    testResults: [file('failed', 'passed', 'failed', 'skipped', 'todo'), file('passed', 'passed')],
  };
  expect(countTests(report, false)).toEqual({
    counts: { passed: 2, failed: 1, skipped: 2 },
    failed: [`${join('test', 'some.test.ts')} > case 1`],
    waitedTwice: [],
  });
});

test.each([
  ['a file that does not load', { testResults: [file('failed'), file('passed', 'passed')] }, false],
  ['no test at all', { testResults: [] }, true],
  ['nothing but skipped tests', { testResults: [file('passed', 'skipped')] }, true],
  ['no report', null, true],
  ['an error outside the tests', { testResults: [file('passed', 'passed')] }, false],
])('counts %s as one failure', (_, report, endedWell) => {
  expect(countTests(report, endedWell).counts.failed).toBe(1);
});

test('counts a good run as good', () => {
  const report = { testResults: [file('passed', 'passed', 'passed')] };
  expect(countTests(report, true).counts).toEqual({ passed: 2, failed: 0, skipped: 0 });
});

test('names what passed at the second try', () => {
  const late = { fullName: 'late', status: 'passed', failureMessages: ['Test timed out in 30000ms.'] };
  const report = { testResults: [{ ...file('passed'), assertionResults: [late] }] };
  expect(countTests(report, true)).toEqual({
    counts: { passed: 1, failed: 0, skipped: 0 },
    failed: [],
    waitedTwice: [`${join('test', 'some.test.ts')} > late`],
  });
});
