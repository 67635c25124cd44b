/** Requests of writing and of its history: plan, carry out, put back. */
import { z } from 'zod';
import { jobIdSchema, pathSchema } from './request-fields.ts';
import {
  batchFileSchema,
  batchSummarySchema,
  interruptionSchema,
  plannedWriteSchema,
  writePolicySchema,
  writeResultSchema,
} from './tagging.ts';
import { trackSelectionSchema } from './track-query.ts';

export const writeRequests = {
  /** What writing would do, read from the files as they are now. Touches nothing. */
  'write.plan': {
    payload: z.object({
      selection: trackSelectionSchema,
      policy: writePolicySchema,
      /** Undecided tracks at or above this confidence are written as suggested; null writes decided ones only. */
      minConfidence: z.number().min(0).max(1).nullable(),
    }),
    answer: z.object({
      planId: z.string(),
      counts: z.object({
        change: z.number().int(),
        unchanged: z.number().int(),
        kept: z.number().int(),
        refused: z.number().int(),
        /** Of those to change: how many change beside their genre. */
        alsoChanging: z.number().int(),
      }),
    }),
  },
  'write.planRows': {
    payload: z.object({
      planId: z.string(),
      start: z.number().int().nonnegative(),
      count: z.number().int().min(1).max(500),
    }),
    answer: z.object({ total: z.number().int(), rows: z.array(plannedWriteSchema) }),
  },
  /** Carries out exactly that plan; a file that changed since is skipped and named. */
  'write.start': { payload: z.object({ planId: z.string() }), answer: z.object({ jobId: jobIdSchema }) },
  'write.results': {
    payload: z.object({
      jobId: jobIdSchema,
      start: z.number().int().nonnegative(),
      count: z.number().int().min(1).max(500),
    }),
    answer: z.object({ total: z.number().int(), rows: z.array(writeResultSchema) }),
  },
  'history.batches': { payload: z.object({}), answer: z.object({ batches: z.array(batchSummarySchema) }) },
  'history.files': {
    payload: z.object({ batchId: z.string() }),
    answer: z.object({ files: z.array(batchFileSchema) }),
  },
  'history.undo': {
    payload: z.object({ batchId: z.string(), paths: z.array(pathSchema).nullable() }),
    answer: z.object({ jobId: jobIdSchema }),
  },
  /** What a write that was cut off has left, as it was found at the start; told once. */
  'history.takeInterruption': {
    payload: z.object({}),
    answer: z.object({ interruption: interruptionSchema.nullable() }),
  },
  /** Takes all but the newest batches out of the history for good: what they wrote cannot be put back any more. */
  'history.prune': {
    payload: z.object({ keep: z.number().int().nonnegative() }),
    answer: z.object({
      batches: z.array(z.string()),
      /** Files that stood as written. */
      filesNotUndoable: z.number().int(),
    }),
  },
} as const;
