/** Jobs as they are shown and spoken. */
import { expect, test } from 'vitest';
import type { JobSnapshot } from '../../../models/job.ts';
import {
  activeJobs,
  describeProgress,
  isWriting,
  outcomeOf,
  percentDone,
  spokenAbout,
  withJob,
} from '../../../renderer/stores/jobs-state.ts';

function job(change: Partial<JobSnapshot> = {}): JobSnapshot {
  return {
    jobId: 'a',
    kind: 'scan',
    state: 'running',
    current: null,
    done: 0,
    total: null,
    ratePerSecond: null,
    remainingSeconds: null,
    failures: 0,
    canPause: true,
    batchId: null,
    failure: null,
    ...change,
  };
}

test('a snapshot replaces the one before and keeps its place', () => {
  const jobs = [job(), job({ jobId: 'b' })];
  expect(withJob(jobs, job({ done: 3 })).map(({ jobId, done }) => [jobId, done])).toEqual([
    ['a', 3],
    ['b', 0],
  ]);
  expect(withJob(jobs, job({ jobId: 'c' }))).toHaveLength(3);
});

test('jobs that are over are not active, and only writes are writing', () => {
  expect(activeJobs([job({ state: 'done' }), job({ jobId: 'b', state: 'stopping' })])).toHaveLength(1);
  expect(isWriting([job(), job({ kind: 'undo', state: 'done' })])).toBe(false);
  expect(isWriting([job({ kind: 'undo' })])).toBe(true);
});

test('progress says what is known and no more', () => {
  expect(describeProgress(job({ done: 7 }))).toBe('7');
  expect(
    describeProgress(job({ done: 41_204, total: 98_431, ratePerSecond: 62.4, remainingSeconds: 920 })),
  ).toBe('41,204 of 98,431 · 62 a second · about 15 min');
  expect(describeProgress(job({ done: 1, total: 2, state: 'stopping', ratePerSecond: 4 }))).toBe(
    '1 of 2 · Stopping after the file in hand…',
  );
});

test('the share done is between nothing and everything', () => {
  expect(percentDone(job())).toBeNull();
  expect(percentDone(job({ done: 5, total: 10 }))).toBe(50);
  expect(percentDone(job({ done: 12, total: 10 }))).toBe(100);
  expect(percentDone(job({ total: 0 }))).toBe(100);
});

test('a job speaks at its start, its quarters and its first failure, and not twice in 30 s', () => {
  const start = spokenAbout(job({ total: 100 }), null, 0);
  expect(start.text).toBe('Reading tags started.');
  const early = spokenAbout(job({ total: 100, done: 30 }), start.memory, 5_000);
  expect(early.text).toBeNull();
  const quarter = spokenAbout(job({ total: 100, done: 30 }), early.memory, 31_000);
  expect(quarter.text).toBe('Reading tags: 25 percent.');
  const again = spokenAbout(job({ total: 100, done: 40 }), quarter.memory, 90_000);
  expect(again.text).toBeNull();
  const failed = spokenAbout(job({ total: 100, done: 41, failures: 1 }), again.memory, 91_000);
  expect(failed.text).toContain('a first file failed');
  expect(spokenAbout(job({ total: 100, done: 42, failures: 2 }), failed.memory, 92_000).text).toBeNull();
});

test('a job that was over before the page came says nothing', () => {
  expect(spokenAbout(job({ state: 'done' }), null, 0).text).toBeNull();
});

test('the outcome counts what was done and names what was not', () => {
  expect(outcomeOf(job({ state: 'done', done: 240, total: 240 }))).toEqual({
    text: 'Tags read: 240 files.',
    problem: false,
  });
  expect(outcomeOf(job({ kind: 'undo', state: 'done', done: 3, failures: 1 }))).toEqual({
    text: 'Tags put back: 2 files. 1 file could not be put back and was left alone.',
    problem: true,
  });
  expect(outcomeOf(job({ kind: 'write', state: 'stopped', done: 1 })).text).toBe('Writing stopped: 1 file.');
  const full = { code: 'disk-full' as const, message: 'The disk is full.' };
  expect(outcomeOf(job({ kind: 'write', state: 'failed', failure: full }))).toEqual({
    text: 'Writing failed. The disk is full.',
    problem: true,
  });
});
