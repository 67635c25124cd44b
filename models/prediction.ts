/** A prediction: what a model says of one track, with a confidence that means what it says. */
import { z } from 'zod';

/** Named consequences of a confidence, after beets' recommendations. */
export const recommendations = ['strong', 'medium', 'low', 'none'] as const;
export const recommendationSchema = z.enum(recommendations);
export type Recommendation = z.infer<typeof recommendationSchema>;

export const genreProbabilitySchema = z.object({ genre: z.string(), probability: z.number().min(0).max(1) });
export type GenreProbability = z.infer<typeof genreProbabilitySchema>;

/** One analysed excerpt of the track, with its own winner. */
export const segmentPredictionSchema = z.object({
  startSeconds: z.number().nonnegative(),
  durationSeconds: z.number().positive(),
  genre: z.string(),
  probability: z.number().min(0).max(1),
});
export type SegmentPrediction = z.infer<typeof segmentPredictionSchema>;

export const trackPredictionSchema = z.object({
  modelId: z.string(),
  /** The most probable genre. */
  genre: z.string(),
  /**
   * The genres to suggest, most probable first, `genre` leading, where the model allows several; missing means
   * `genre` alone.
   */
  genres: z.array(z.string()).min(1).optional(),
  /** Calibrated probability of `genre` for the whole track, 0..1. */
  confidence: z.number().min(0).max(1),
  /** First minus second probability, 0..1; where several genres may be right it says nothing of doubt. */
  margin: z.number().min(0).max(1),
  recommendation: recommendationSchema,
  /**
   * Whether the track is unlike anything the model knows: then the recommendation is `none` for that reason.
   * Missing where it was not looked at.
   */
  unfamiliar: z.boolean().optional(),
  /**
   * Every genre of the model, most probable first; sums to 1, unless the model allows several genres: then each
   * probability stands for itself.
   */
  topK: z.array(genreProbabilitySchema),
  segments: z.array(segmentPredictionSchema),
});
export type TrackPrediction = z.infer<typeof trackPredictionSchema>;

/** The genres that a prediction suggests, most probable first. */
export function suggestedGenres({
  genre,
  genres,
}: Pick<TrackPrediction, 'genre' | 'genres'>): readonly string[] {
  return genres ?? [genre];
}
