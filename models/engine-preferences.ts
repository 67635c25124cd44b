/** Engine preferences: what a person sets of the engine itself, and the requests for it. */
import { z } from 'zod';

/** More worker processes than this serve no machine. */
export const mostWorkers = 64;

export const enginePreferencesSchema = z.object({
  /** Worker processes at most; null: as many as the machine serves well. */
  workers: z.number().int().min(1).max(mostWorkers).nullable().default(null),
  /** Whether the library's folders are watched, and what changes in them is read at once. */
  watch: z.boolean().default(true),
});
export type EnginePreferences = z.infer<typeof enginePreferencesSchema>;

export const defaultEnginePreferences: EnginePreferences = enginePreferencesSchema.parse({});

const answer = enginePreferencesSchema.extend({
  /** How many workers there are at most now, and how many there would be without a choice. */
  workersInUse: z.number().int().positive(),
  workersUsual: z.number().int().positive(),
  /** Workers worth choosing: the machine's logical processors. */
  processors: z.number().int().positive(),
  /** Folders that cannot be watched, so that only a scan finds what changed in them. */
  unwatched: z.array(z.string()),
  /** Where database, models and journal lie. */
  dataFolder: z.string(),
});
export type EngineState = z.infer<typeof answer>;

export const enginePreferenceRequests = {
  'engine.preferences': { payload: z.object({}), answer },
  /** Changes what is named; it holds at once, also for work under way. */
  'engine.prefer': {
    payload: z.object({
      workers: enginePreferencesSchema.shape.workers.unwrap().optional(),
      watch: z.boolean().optional(),
    }),
    answer,
  },
} as const;
