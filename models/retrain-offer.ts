/** The offer of a better model: said once, quietly, after so many corrections. Part of the engine's contract. */
import { z } from 'zod';

/** A better model within reach, as cross-validation over what the person decided says. */
export const retrainOfferSchema = z.object({
  /** Decisions that differ from what was suggested: those a new model would follow. */
  corrections: z.number().int().nonnegative(),
  /** Decided tracks that both were compared on; the model in use learned from none of them, as far as known. */
  tracks: z.number().int().positive(),
  /** Share of them that a model which did not learn from them would know, and that the model in use knows. */
  accuracy: z.number(),
  presentAccuracy: z.number(),
  /** Of the first minus the second, 95 %. */
  differenceInterval: z.tuple([z.number(), z.number()]),
  /** In plain words. */
  sentence: z.string(),
});
export type RetrainOffer = z.infer<typeof retrainOfferSchema>;

/** Setting by which a person turns such offers off: false; anything else leaves them on. */
export const offersSetting = 'retrain.offers';

export const retrainOfferRequests = {
  /** What is offered now; null where nothing is. After every change the engine says `offerChanged`. */
  'retrain.offer': { payload: z.object({}), answer: z.object({ offer: retrainOfferSchema.nullable() }) },
  /** Takes the offer away. The next one needs as many corrections again. */
  'retrain.dismissOffer': { payload: z.object({}), answer: z.object({}) },
} as const;
