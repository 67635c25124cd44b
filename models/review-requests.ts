/** Requests of the review: what to ask about next, and what a person decides. */
import { z } from 'zod';
import {
  reviewEstimateSchema,
  reviewOrderSchema,
  reviewPlaceSchema,
  reviewRestSchema,
  reviewStateSchema,
  thresholdSchema,
} from './review.ts';
import { trackSelectionSchema } from './track-query.ts';
import { trackDetailSchema } from './track-row.ts';

/** A track as the review asks about it. */
export const reviewTrackSchema = trackDetailSchema.extend(reviewPlaceSchema.shape);
export type ReviewTrack = z.infer<typeof reviewTrackSchema>;

/** What a person says of a track. */
export const decisionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accept') }),
  z.object({ kind: z.literal('genres'), genres: z.array(z.string().min(1).max(200)).min(1).max(20) }),
  z.object({ kind: z.literal('skip') }),
  z.object({ kind: z.literal('keep') }),
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('clear') }),
]);
export type Decision = z.infer<typeof decisionSchema>;

export const reviewRequests = {
  /**
   * Decides, and answers when it is stored: accepts the suggestion of each selected track, or gives it `genres`.
   * `keep`: the genres in the file are right; `none`: no genre fits. Neither is ever written.
   */
  'review.decide': {
    payload: z.object({
      selection: trackSelectionSchema,
      /**
       * The decision holds for more than the one track selected: for the rest of its album, of its artist, or of
       * what sounds alike, as far as it waits. All get the same genres, those suggested for the one when accepting.
       */
      rest: reviewRestSchema.optional(),
      decision: decisionSchema,
    }),
    answer: z.object({ decided: z.number().int(), undoLabel: z.string() }),
  },
  /** Takes back the latest decision that still stands. */
  'review.undo': {
    payload: z.object({}),
    answer: z.object({ undone: z.number().int(), trackIds: z.array(z.number().int()) }),
  },
  /** Decides again what the latest undo took back, until something new is decided. */
  'review.redo': {
    payload: z.object({}),
    answer: z.object({ redone: z.number().int(), trackIds: z.array(z.number().int()) }),
  },
  /**
   * The tracks to ask about next, in an order that stays: what was once shown as coming next comes next, after a
   * restart too. Those decided meanwhile are left out.
   */
  'review.next': {
    payload: z.object({
      /** Another order from now on; what comes after `from` is chosen anew. */
      order: reviewOrderSchema.optional(),
      /** The track that is being looked at and begins the answer, decided or not; else where it was left. */
      from: z.number().int().optional(),
      count: z.number().int().min(1).max(50).default(20),
    }),
    answer: reviewStateSchema.extend({ tracks: z.array(reviewTrackSchema) }),
  },
  /** Goes through a selection only, decided tracks of it included; null: through everything that waits again. */
  'review.open': {
    payload: z.object({ selection: trackSelectionSchema.nullable() }),
    answer: z.object({ total: z.number().int() }),
  },
  /** What a threshold would cover here, and how many of those would be right. */
  'review.estimate': { payload: z.object({ threshold: thresholdSchema }), answer: reviewEstimateSchema },
  /**
   * Accepts what waits at or above the line and asks again about what only an earlier line had accepted and lies
   * below it, all as one decision. Null: asks about every track. Writes nothing.
   */
  'review.applyThreshold': {
    payload: z.object({ threshold: thresholdSchema.nullable() }),
    answer: z.object({ decided: z.number().int(), reopened: z.number().int(), undoLabel: z.string() }),
  },
  /** Draws tracks at random from those that the line takes without asking, and goes through them. */
  'review.spotCheck': {
    payload: z.object({ threshold: thresholdSchema, count: z.number().int().min(1).max(200).default(30) }),
    answer: z.object({ total: z.number().int() }),
  },
} as const;
