/** A track as lists show it: its row, and all that is known of it. */
import { z } from 'zod';
import { serialisedFailureSchema } from './failure.ts';
import { recommendationSchema, trackPredictionSchema } from './prediction.ts';
import { audioFormatSchema, trackTagsSchema } from './track.ts';

/** Where a track stands between listening and writing. */
export const trackStates = [
  'new',
  'review',
  'accepted',
  'changed',
  'skipped',
  'kept',
  'written',
  'problem',
  'offline',
] as const;
export const trackStateSchema = z.enum(trackStates);
export type TrackState = z.infer<typeof trackStateSchema>;

/** A row of the track list: what fits on a line. */
export const trackRowSchema = z.object({
  id: z.number().int(),
  path: z.string(),
  artist: z.string().nullable(),
  title: z.string().nullable(),
  album: z.string().nullable(),
  genresNow: z.array(z.string()),
  /** The model's suggestion, null before analysis. */
  genre: z.string().nullable(),
  /** What accepting decides, where the model may suggest several genres; missing means `genre` alone. */
  genres: z.array(z.string()).min(1).optional(),
  confidence: z.number().nullable(),
  runnerUp: z.string().nullable(),
  runnerUpProbability: z.number().nullable(),
  recommendation: recommendationSchema.nullable(),
  /** What the person decided; null when undecided, empty when no genre fits. */
  decision: z.array(z.string()).nullable(),
  state: trackStateSchema,
  format: audioFormatSchema.nullable(),
  durationSeconds: z.number().nullable(),
  failure: serialisedFailureSchema.nullable(),
});
export type TrackRow = z.infer<typeof trackRowSchema>;

export const trackDetailSchema = trackRowSchema.extend({
  tags: trackTagsSchema.nullable(),
  prediction: trackPredictionSchema.nullable(),
  peaks: z.array(z.number()),
});
export type TrackDetail = z.infer<typeof trackDetailSchema>;
