/**
 * Jobs: work that takes time, with count, rate, time left, pause and stop.
 *
 * A job is an async function that reports what it does to a `JobControl`. Snapshots are published at most ten
 * times a second, and always when the state changes.
 */
import { randomUUID } from 'node:crypto';
import { Failure, toSerialisedFailure } from '../models/failure.ts';
import { isJobOver, type JobKind, type JobSnapshot, type JobState } from '../models/job.ts';
import { RateMeter } from './rate-meter.ts';

const publishIntervalMs = 100;
/** Ended jobs stay listed so that a page that was reloaded still finds the receipt. */
const keepEnded = 20;

/** What the running work sees of its job. */
export interface JobControl {
  readonly jobId: string;
  /** Aborted when the person stops the job or the engine closes. */
  readonly signal: AbortSignal;
  setTotal(total: number | null): void;
  setCurrent(path: string | null): void;
  setBatch(batchId: string): void;
  /** Counts one finished item. */
  advance(outcome: 'done' | 'failed', count?: number): void;
  /** Whether the person wants the job to pause: it then should reach a pause point soon. */
  isPausing(): boolean;
  /** Resolves at once, or when a paused job is resumed or stopped. Call it between two items. */
  pausePoint(): Promise<void>;
}

interface Job {
  snapshot: JobSnapshot;
  readonly abort: AbortController;
  readonly meter: RateMeter;
  /** Settled when a paused job goes on; null while none waits. */
  resumed: PromiseWithResolvers<void> | null;
  publishTimer: NodeJS.Timeout | null;
  readonly finished: Promise<JobSnapshot>;
}

export class JobBoard {
  readonly #jobs = new Map<string, Job>();
  readonly #publish: (snapshot: JobSnapshot) => void;

  constructor(publish: (snapshot: JobSnapshot) => void) {
    this.#publish = publish;
  }

  /** Starts work as a job and returns its id at once. */
  start(
    kind: JobKind,
    work: (control: JobControl) => Promise<void>,
    options: { canPause?: boolean } = {},
  ): string {
    const jobId = randomUUID();
    const { promise: finished, resolve: finish } = Promise.withResolvers<JobSnapshot>();
    const job: Job = {
      snapshot: {
        jobId,
        kind,
        state: 'running',
        current: null,
        done: 0,
        total: null,
        ratePerSecond: null,
        remainingSeconds: null,
        failures: 0,
        canPause: options.canPause ?? true,
        batchId: null,
        failure: null,
      },
      abort: new AbortController(),
      meter: new RateMeter(),
      resumed: null,
      publishTimer: null,
      finished,
    };
    this.#jobs.set(jobId, job);
    this.#publish(job.snapshot);
    void this.#run(job, work).then(finish);
    return jobId;
  }

  /** Every running job and the last ended ones, oldest first. */
  snapshots(): JobSnapshot[] {
    return [...this.#jobs.values()].map((job) => job.snapshot);
  }

  /** Resolves with the last snapshot once the job is over. Throws `invalid-request` for an unknown id. */
  async finished(jobId: string): Promise<JobSnapshot> {
    return this.#find(jobId).finished;
  }

  pause(jobId: string): void {
    const job = this.#find(jobId);
    if (job.snapshot.state === 'running' && job.snapshot.canPause) this.#setState(job, 'pausing');
  }

  resume(jobId: string): void {
    const job = this.#find(jobId);
    if (job.snapshot.state !== 'pausing' && job.snapshot.state !== 'paused') return;
    job.meter.restart(job.snapshot.done);
    this.#setState(job, 'running');
    release(job);
  }

  stop(jobId: string): void {
    const job = this.#find(jobId);
    if (isJobOver(job.snapshot.state)) return;
    this.#setState(job, 'stopping');
    job.abort.abort(new Failure('cancelled', 'Stopped. What was done before stays done.'));
    release(job);
  }

  /** Stops every job and waits until each is over. */
  async close(): Promise<void> {
    for (const jobId of this.#jobs.keys()) this.stop(jobId);
    await Promise.all([...this.#jobs.values()].map((job) => job.finished));
  }

  async #run(job: Job, work: (control: JobControl) => Promise<void>): Promise<JobSnapshot> {
    try {
      await work(this.#control(job));
      this.#setState(job, job.abort.signal.aborted ? 'stopped' : 'done');
    } catch (error) {
      if (job.abort.signal.aborted) {
        this.#setState(job, 'stopped');
      } else {
        job.snapshot = { ...job.snapshot, failure: toSerialisedFailure(error) };
        this.#setState(job, 'failed');
      }
    }
    this.#forgetOldest();
    return job.snapshot;
  }

  #control(job: Job): JobControl {
    const change = (fields: Partial<JobSnapshot>): void => {
      job.snapshot = { ...job.snapshot, ...fields };
      this.#publishSoon(job);
    };
    return {
      jobId: job.snapshot.jobId,
      signal: job.abort.signal,
      setTotal: (total) => change({ total }),
      setCurrent: (current) => change({ current }),
      setBatch: (batchId) => change({ batchId }),
      advance: (outcome, count = 1) => {
        const done = job.snapshot.done + count;
        const { ratePerSecond } = job.meter.add(done);
        const left = job.snapshot.total === null ? null : Math.max(0, job.snapshot.total - done);
        change({
          done,
          failures: job.snapshot.failures + (outcome === 'failed' ? count : 0),
          ratePerSecond,
          remainingSeconds: left === null || !ratePerSecond ? null : left / ratePerSecond,
        });
      },
      isPausing: () => job.snapshot.state === 'pausing',
      pausePoint: async () => {
        while (job.snapshot.state === 'pausing' || job.snapshot.state === 'paused') {
          // Work that does several items at a time waits here more than once, for one and the same resume.
          job.resumed ??= Promise.withResolvers();
          if (job.snapshot.state === 'pausing') this.#setState(job, 'paused');
          await job.resumed.promise;
        }
      },
    };
  }

  #find(jobId: string): Job {
    const job = this.#jobs.get(jobId);
    if (!job) throw new Failure('invalid-request', 'That work is not known any more. Nothing was changed.');
    return job;
  }

  #setState(job: Job, state: JobState): void {
    const rest = isJobOver(state) ? { current: null, remainingSeconds: null } : {};
    job.snapshot = { ...job.snapshot, ...rest, state };
    if (job.publishTimer) clearTimeout(job.publishTimer);
    job.publishTimer = null;
    this.#publish(job.snapshot);
  }

  #publishSoon(job: Job): void {
    job.publishTimer ??= setTimeout(() => {
      job.publishTimer = null;
      this.#publish(job.snapshot);
    }, publishIntervalMs).unref();
  }

  #forgetOldest(): void {
    const ended = [...this.#jobs.values()].filter((job) => isJobOver(job.snapshot.state));
    for (const job of ended.slice(0, Math.max(0, ended.length - keepEnded)))
      this.#jobs.delete(job.snapshot.jobId);
  }
}

/** Lets everything go on that waits at a pause point. */
function release(job: Job): void {
  job.resumed?.resolve();
  job.resumed = null;
}
