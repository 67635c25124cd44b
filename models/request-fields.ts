/** Fields that many requests have. */
import { z } from 'zod';

/** A path of the file system, absolute. */
export const pathSchema = z
  .string()
  .min(1)
  .max(32_768)
  .refine((value) => !value.includes('\0'));

export const jobIdSchema = z.string().max(100);

/** Tracks by their ids. */
export const trackIdsSchema = z.array(z.number().int()).max(200_000);
