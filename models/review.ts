/** Review: in which order tracks are asked about, why each one is, and what a threshold would cost. */
import { z } from 'zod';
import { countedShareSchema } from './counted-share.ts';

/**
 * `informative`: answers that tell the most first; `unsure`: lowest confidence first; `album`: as the files lie
 * in their folders; `random`: no order at all.
 */
export const reviewOrders = ['informative', 'unsure', 'album', 'random'] as const;
export const reviewOrderSchema = z.enum(reviewOrders);
export type ReviewOrder = z.infer<typeof reviewOrderSchema>;

/** Why a track is asked about; several can hold. */
export const reviewReasonSchema = z.discriminatedUnion('kind', [
  /** Two genres are about as likely. */
  z.object({ kind: z.literal('close'), first: z.string(), second: z.string() }),
  /** No genre is likely. */
  z.object({ kind: z.literal('unsure') }),
  /** So many other tracks that sound alike wait as well. */
  z.object({ kind: z.literal('alike'), count: z.number().int().positive() }),
  /** The file names a genre that the model knows, and another one is suggested. */
  z.object({ kind: z.literal('disagrees'), present: z.string() }),
  /** It sounds like nothing the model knows. */
  z.object({ kind: z.literal('unfamiliar') }),
]);
export type ReviewReason = z.infer<typeof reviewReasonSchema>;

/** Which other tracks a decision can be given to as well: those that wait, and no others. */
export const reviewRests = ['album', 'artist', 'alike'] as const;
export const reviewRestSchema = z.enum(reviewRests);
export type ReviewRest = z.infer<typeof reviewRestSchema>;

/** What the review knows of a track beyond its details. */
export const reviewPlaceSchema = z.object({
  reasons: z.array(reviewReasonSchema),
  /** Other tracks that wait: of its album, of its artist, and those that sound alike. */
  rest: z.object({
    album: z.number().int().nonnegative(),
    artist: z.number().int().nonnegative(),
    alike: z.number().int().nonnegative(),
  }),
});

/**
 * What is gone through: everything that waits; tracks that were chosen (a selection, or those skipped before);
 * or a random sample from above the threshold.
 */
export const reviewScopes = ['everything', 'chosen', 'spotCheck'] as const;
export type ReviewScope = (typeof reviewScopes)[number];

const share = z.number().min(0).max(1);

export const reviewStateSchema = z.object({
  order: reviewOrderSchema,
  scope: z.object({
    kind: z.enum(reviewScopes),
    /** Tracks in the scope; of `everything`, those that wait. */
    total: z.number().int().nonnegative(),
  }),
  /** Tracks of the scope that wait for a decision. */
  left: z.number().int().nonnegative(),
  /** Tracks of the library that were skipped. */
  skipped: z.number().int().nonnegative(),
  /** Decisions of one's own since midnight that still stand. */
  today: z.object({
    accepted: z.number().int().nonnegative(),
    changed: z.number().int().nonnegative(),
    skipped: z.number().int().nonnegative(),
    kept: z.number().int().nonnegative(),
  }),
  /** In a spot check: its result as far as it is answered. */
  spotCheck: countedShareSchema.nullable(),
});
export type ReviewState = z.infer<typeof reviewStateSchema>;

/** What taking every suggestion from a confidence on would mean. Counts are exact, shares of right ones are not. */
export const reviewEstimateSchema = z.object({
  threshold: share,
  /** Tracks of the library. */
  tracks: z.number().int().nonnegative(),
  /** Tracks whose suggestion is at or above the line, decided or not. */
  above: z.number().int().nonnegative(),
  /** Those of them that wait: what applying it would accept. */
  waiting: z.number().int().nonnegative(),
  /** Tracks accepted by an earlier line that lie below this one: applying it would ask about them again. */
  reopened: z.number().int().nonnegative(),
  /** Clips that the model was tested on (each by a model that did not see it), above the line; null: none. */
  tested: countedShareSchema.nullable(),
  /** Tracks of this library, drawn at random above the line and decided by a person; null: none. */
  checked: countedShareSchema.nullable(),
  /** The line that is in force; null: every track is asked about. */
  inForce: share.nullable(),
});
export type ReviewEstimate = z.infer<typeof reviewEstimateSchema>;

/** Lowest and highest line that can be drawn. */
export const thresholdRange = { lowest: 0.5, highest: 0.99 } as const;

export const thresholdSchema = share.min(thresholdRange.lowest).max(thresholdRange.highest);
