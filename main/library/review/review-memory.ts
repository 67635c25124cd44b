/** What the review remembers over restarts: order, scope and place. */
import { z } from 'zod';
import { reviewOrderSchema } from '../../../models/review.ts';
import type { Settings } from '../store/settings.ts';

/** What the store keeps it under; not for a page to change. */
export const reviewMemoryKey = 'review';

const memorySchema = z.object({
  order: reviewOrderSchema.default('informative'),
  /** Decides the random order. */
  seed: z.number().int().default(1),
  /** The track that was looked at last. */
  at: z.number().int().nullable().default(null),
  /** The model whose predictions the line follows. */
  modelId: z.string().default(''),
  scope: z
    .object({
      kind: z.enum(['chosen', 'spotCheck']),
      /** Tracks of it wait until they are decided in a group after this one. */
      sinceGroup: z.number().int(),
      total: z.number().int(),
      /** The sample, of a spot check. */
      checkId: z.number().int().nullable(),
    })
    .nullable()
    .default(null),
});
export type ReviewMemory = z.output<typeof memorySchema>;

/** What is remembered; what cannot be read is as at the beginning. */
export function readMemory(settings: Settings): ReviewMemory {
  const read = memorySchema.safeParse(settings.get(reviewMemoryKey) ?? {});
  return read.success ? read.data : memorySchema.parse({});
}

/** Remembers changes; does not write where nothing changed. */
export function changeMemory(settings: Settings, change: Partial<ReviewMemory>): ReviewMemory {
  const before = readMemory(settings);
  const after = { ...before, ...change };
  if (JSON.stringify(after) !== JSON.stringify(before)) settings.set(reviewMemoryKey, after);
  return after;
}
