/** What the interface makes of job snapshots. Pure functions. */
import { isJobOver, type JobSnapshot } from '../../models/job.ts';
import { formatRate, formatTimeLeft } from '../format.ts';
import { jobStateWords, jobWords } from '../words/states.ts';
import { words } from '../words.ts';

/** The jobs with one replaced, or added at the end. */
export function withJob(jobs: readonly JobSnapshot[], job: JobSnapshot): JobSnapshot[] {
  const index = jobs.findIndex((known) => known.jobId === job.jobId);
  return index < 0 ? [...jobs, job] : jobs.with(index, job);
}

export function activeJobs(jobs: readonly JobSnapshot[]): JobSnapshot[] {
  return jobs.filter((job) => !isJobOver(job.state));
}

/** Whether files are being written or put back. */
export function isWriting(jobs: readonly JobSnapshot[]): boolean {
  return activeJobs(jobs).some((job) => job.kind === 'write' || job.kind === 'undo');
}

/** Count, rate and time left as one line; what is not known yet is left out. */
export function describeProgress(job: JobSnapshot): string {
  const parts = [words.jobs.progress(job.done, job.total)];
  if (job.state !== 'running') parts.push(jobStateWords[job.state]);
  else {
    if (job.ratePerSecond !== null && job.ratePerSecond > 0)
      parts.push(words.jobs.rate(formatRate(job.ratePerSecond)));
    if (job.remainingSeconds !== null) parts.push(formatTimeLeft(job.remainingSeconds));
  }
  return parts.join(' · ');
}

/** Share done, 0..100; null until the total is known. */
export function percentDone(job: JobSnapshot): number | null {
  if (job.total === null) return null;
  return job.total === 0 ? 100 : Math.min(100, (100 * job.done) / job.total);
}

/** What was last said about a job. */
export interface SpokenMemory {
  readonly atMs: number;
  readonly quarter: number;
  readonly failures: boolean;
}

const quietMs = 30_000;

/**
 * What to say about a job now: start, each quarter, the end and the first failure; between, never twice in
 * 30 s. Returns null where there is nothing to say, and what to remember.
 */
export function spokenAbout(
  job: JobSnapshot,
  memory: SpokenMemory | null,
  nowMs: number,
): { readonly text: string | null; readonly memory: SpokenMemory } {
  const { title } = jobWords[job.kind];
  const quarter = Math.floor((percentDone(job) ?? 0) / 25);
  if (!memory) {
    const started = { atMs: nowMs, quarter, failures: job.failures > 0 };
    return { text: isJobOver(job.state) ? null : words.jobs.started(title), memory: started };
  }
  if (isJobOver(job.state)) return { text: null, memory };
  if (job.failures > 0 && !memory.failures)
    return { text: words.jobs.spokenFailure(title), memory: { ...memory, failures: true } };
  if (quarter > memory.quarter && quarter < 4 && nowMs - memory.atMs >= quietMs)
    return {
      text: words.jobs.spokenProgress(title, quarter * 25),
      memory: { ...memory, atMs: nowMs, quarter },
    };
  return { text: null, memory };
}

/** What a job that is over leaves to say: its outcome, and whether something in it failed. */
export function outcomeOf(job: JobSnapshot): { readonly text: string; readonly problem: boolean } {
  const { done, stopped, failed } = jobWords[job.kind];
  const title = job.state === 'done' ? done : job.state === 'stopped' ? stopped : failed;
  if (job.failure) return { text: `${title}. ${job.failure.message}`, problem: true };
  // Epochs and judged tracks are no files.
  const countsFiles = job.kind !== 'train' && job.kind !== 'compare';
  const outcome = countsFiles ? words.jobs.ended(title, job.done - job.failures) : `${title}.`;
  if (job.failures === 0) return { text: outcome, problem: false };
  const failures = {
    scan: words.jobs.unreadable,
    analyse: words.jobs.unreadable,
    write: words.jobs.notWritten,
    undo: words.jobs.leftAlone,
    check: words.jobs.unreadable,
    train: words.jobs.unreadable,
    compare: words.jobs.unreadable,
  }[job.kind](job.failures);
  return { text: `${outcome} ${failures}`, problem: true };
}
