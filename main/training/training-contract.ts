/** What the engine and its training process say to each other. Both ends validate what they receive. */
import { z } from 'zod';
import { bundleFileNameSchema, bundleManifestSchema, tensorEntrySchema } from '../../models/bundle.ts';
import { serialisedFailureSchema } from '../../models/failure.ts';
import { trainingEventSchema, trainingMethodSchema, trainingOptionsSchema } from '../../models/training.ts';
import type { TrainedModel } from './methods/method.ts';

const trackSchema = z.object({
  id: z.string(),
  genre: z.string(),
  group: z.string(),
  index: z.number().int().nonnegative(),
});

/** A training run: what a method's context holds, as far as it can be sent. */
export const trainingJobSchema = z.object({
  /** Opened anew by the process: a folder of audio, or the JSON file of a spectrogram set. */
  datasetPath: z.string().min(1),
  method: trainingMethodSchema,
  tracks: z.array(trackSchema),
  validation: z.array(trackSchema),
  labels: z.array(z.string()),
  options: trainingOptionsSchema,
  cacheFolder: z.string().min(1),
  checkpointFolder: z.string().min(1),
});
export type TrainingJob = z.infer<typeof trainingJobSchema>;

export const trainingRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('train'), job: trainingJobSchema }),
  z.object({ type: z.literal('cancel') }),
]);
export type TrainingRequest = z.infer<typeof trainingRequestSchema>;

const { features, network, head, translation, familiarity, calibration } = bundleManifestSchema.shape;

const trainedModelSchema = z.object({
  features,
  network,
  head,
  translation,
  familiarity,
  calibration,
  tensors: z.array(
    tensorEntrySchema.pick({ name: true, shape: true, dtype: true }).extend({
      file: bundleFileNameSchema,
      data: z.instanceof<typeof Float32Array<ArrayBufferLike>>(Float32Array),
    }),
  ),
  parameters: z.number().int().nonnegative(),
  notes: z.array(z.string()),
  notices: z.record(bundleFileNameSchema, z.string()),
}) satisfies z.ZodType<Omit<TrainedModel, 'translation' | 'familiarity'>>;

/** Replies: events as they come, then either the model or the failure. */
export const trainingReplySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), event: trainingEventSchema }),
  z.object({
    type: z.literal('trained'),
    model: trainedModelSchema,
    /** Most memory that the process held. */
    peakMemoryBytes: z.number().nonnegative(),
  }),
  z.object({ type: z.literal('failed'), failure: serialisedFailureSchema }),
]);
export type TrainingReply = z.infer<typeof trainingReplySchema>;
