/** Jobs store: all work in hand and the last that ended. */
import { create } from 'zustand';
import { request } from '../bridge/bridge.ts';
import { isJobOver, type JobSnapshot } from '../../models/job.ts';
import { announce } from './announcer.ts';
import { spokenAbout, withJob, type SpokenMemory } from './jobs-state.ts';
import { notifyFailure } from './notices.ts';

interface JobsState {
  readonly jobs: readonly JobSnapshot[];
}

export const useJobs = create<JobsState>(() => ({ jobs: [] }));

const spoken = new Map<string, SpokenMemory>();
const endListeners = new Set<(job: JobSnapshot) => void>();

/** Calls `listener` once for each job that ends while the page looks on. */
export function onJobEnd(listener: (job: JobSnapshot) => void): () => void {
  endListeners.add(listener);
  return () => void endListeners.delete(listener);
}

/** Takes the engine's list as the truth, after a start or a gap. */
export function setJobs(jobs: readonly JobSnapshot[]): void {
  const before = useJobs.getState().jobs;
  useJobs.setState({ jobs });
  for (const job of jobs) {
    const known = before.find((each) => each.jobId === job.jobId);
    if (known && !isJobOver(known.state)) tellEnd(job);
    else if (!isJobOver(job.state)) speak(job);
  }
}

/** Takes one job's snapshot from the event stream. */
export function takeJob(job: JobSnapshot): void {
  const known = useJobs.getState().jobs.find((each) => each.jobId === job.jobId);
  if (known && isJobOver(known.state)) return;
  useJobs.setState(({ jobs }) => ({ jobs: withJob(jobs, job) }));
  speak(job);
  tellEnd(job);
}

export function jobWithId(jobs: readonly JobSnapshot[], jobId: string | null): JobSnapshot | null {
  return jobs.find((job) => job.jobId === jobId) ?? null;
}

export function pauseJob(jobId: string): void {
  request('job.pause', { jobId }).catch(notifyFailure);
}

export function resumeJob(jobId: string): void {
  request('job.resume', { jobId }).catch(notifyFailure);
}

export function stopJob(jobId: string): void {
  request('job.stop', { jobId }).catch(notifyFailure);
}

function tellEnd(job: JobSnapshot): void {
  if (!isJobOver(job.state)) return;
  spoken.delete(job.jobId);
  for (const listener of endListeners) listener(job);
}

function speak(job: JobSnapshot): void {
  const { text, memory } = spokenAbout(job, spoken.get(job.jobId) ?? null, performance.now());
  if (!isJobOver(job.state)) spoken.set(job.jobId, memory);
  if (text !== null) announce(text);
}
