/** Requests about work under way. */
import { z } from 'zod';
import { jobIdSchema } from './request-fields.ts';

export const jobRequests = {
  'job.pause': { payload: z.object({ jobId: jobIdSchema }), answer: z.object({}) },
  'job.resume': { payload: z.object({ jobId: jobIdSchema }), answer: z.object({}) },
  'job.stop': { payload: z.object({ jobId: jobIdSchema }), answer: z.object({}) },
} as const;
