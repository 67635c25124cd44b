/** Jobs: states, pause, stop, and what becomes of a failure. */
import { describe, expect, it } from 'vitest';
import { JobBoard, type JobControl } from '../main/jobs.ts';
import { RateMeter } from '../main/rate-meter.ts';
import { Failure } from '../models/failure.ts';
import type { JobSnapshot } from '../models/job.ts';

function board(): { jobs: JobBoard; seen: JobSnapshot[] } {
  const seen: JobSnapshot[] = [];
  return { jobs: new JobBoard((snapshot) => seen.push(snapshot)), seen };
}

/** Counts to `items`, stopping when told. */
function counting(items: number) {
  return async (control: JobControl): Promise<void> => {
    control.setTotal(items);
    for (let item = 0; item < items && !control.signal.aborted; item++) {
      await control.pausePoint();
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (!control.signal.aborted) control.advance('done');
    }
  };
}

describe('JobBoard', () => {
  it('runs to its end and counts', async () => {
    const { jobs, seen } = board();
    const last = await jobs.finished(jobs.start('scan', counting(5)));
    expect(last).toMatchObject({ state: 'done', done: 5, total: 5, failures: 0, failure: null });
    expect(seen[0]?.state).toBe('running');
    expect(seen.at(-1)).toEqual(last);
  });

  it('pauses, resumes and stops, keeping what is done', async () => {
    const { jobs } = board();
    const jobId = jobs.start('analyse', counting(10_000));
    jobs.pause(jobId);
    await expect.poll(() => jobs.snapshots()[0]?.state).toBe('paused');
    const paused = jobs.snapshots()[0]?.done;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(jobs.snapshots()[0]?.done).toBe(paused);
    jobs.resume(jobId);
    await expect.poll(() => (jobs.snapshots()[0]?.done ?? 0) > (paused ?? 0)).toBe(true);
    jobs.stop(jobId);
    expect(jobs.snapshots()[0]?.state).toBe('stopping');
    const last = await jobs.finished(jobId);
    expect(last.state).toBe('stopped');
    expect(last.done).toBeLessThan(10_000);
  });

  it('resumes everything that waited', async () => {
    const { jobs } = board();
    const work = counting(40);
    const jobId = jobs.start('write', async (control) => {
      await Promise.all([work(control), work(control), work(control)]);
    });
    jobs.pause(jobId);
    await new Promise((resolve) => setTimeout(resolve, 20));
    jobs.resume(jobId);
    expect(await jobs.finished(jobId)).toMatchObject({ state: 'done', done: 120 });
  });

  it('stops a paused job', async () => {
    const { jobs } = board();
    const jobId = jobs.start('analyse', counting(10_000));
    jobs.pause(jobId);
    await expect.poll(() => jobs.snapshots()[0]?.state).toBe('paused');
    jobs.stop(jobId);
    expect((await jobs.finished(jobId)).state).toBe('stopped');
  });

  it('reports the failure of the work with its code', async () => {
    const { jobs } = board();
    const jobId = jobs.start('write', () => Promise.reject(new Failure('disk-full', 'The disk is full.')));
    expect(await jobs.finished(jobId)).toMatchObject({
      state: 'failed',
      failure: { code: 'disk-full', message: 'The disk is full.' },
    });
  });

  it('refuses an unknown job and closes the running ones', async () => {
    const { jobs } = board();
    expect(() => jobs.pause('nothing')).toThrow(Failure);
    jobs.start('scan', counting(10_000));
    await jobs.close();
    expect(jobs.snapshots()[0]?.state).toBe('stopped');
  });
});

describe('RateMeter', () => {
  it('is silent at first, then follows the last twenty seconds', () => {
    let nowMs = 0;
    const meter = new RateMeter(() => nowMs);
    nowMs = 1_000;
    expect(meter.add(10).ratePerSecond).toBeNull();
    nowMs = 4_000;
    expect(meter.add(40).ratePerSecond).toBe(10);
    let done = 40;
    for (let second = 5; second < 60; second++) {
      nowMs = second * 1000;
      meter.add((done += 2));
    }
    expect(meter.add(done).ratePerSecond).toBeCloseTo(2, 0);
  });
});
