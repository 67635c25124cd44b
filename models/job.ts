/** A job: work that takes time, shown everywhere with the same count, rate and time left. */
import { z } from 'zod';
import { serialisedFailureSchema } from './failure.ts';

export const jobKinds = ['scan', 'analyse', 'write', 'undo', 'check', 'train', 'compare'] as const;
export const jobStates = ['running', 'pausing', 'paused', 'stopping', 'stopped', 'done', 'failed'] as const;

/** The whole state of a job, sent at most ten times a second; a lost one costs nothing. */
export const jobSnapshotSchema = z.object({
  jobId: z.string(),
  kind: z.enum(jobKinds),
  state: z.enum(jobStates),
  /** File in hand. */
  current: z.string().nullable(),
  done: z.number().int().nonnegative(),
  /** Null until known. */
  total: z.number().int().nonnegative().nullable(),
  ratePerSecond: z.number().nonnegative().nullable(),
  /** Null until the rate is steady. */
  remainingSeconds: z.number().nonnegative().nullable(),
  failures: z.number().int().nonnegative(),
  canPause: z.boolean(),
  /** Batch of a write or an undo, once known. */
  batchId: z.string().nullable(),
  failure: serialisedFailureSchema.nullable(),
});
export type JobSnapshot = z.infer<typeof jobSnapshotSchema>;
export type JobKind = JobSnapshot['kind'];
export type JobState = JobSnapshot['state'];

/** Whether a job will not change any more. */
export function isJobOver(state: JobState): boolean {
  return state === 'stopped' || state === 'done' || state === 'failed';
}
