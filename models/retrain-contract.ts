/**
 * Requests of the retrain wizard and of the model shelf, part of the engine's contract.
 *
 * The engine keeps the wizard's state (draft, check, run, result), so that a window may close, reload or be
 * another one; after every change it says `retrainChanged`, and a window asks for `retrain.state` again.
 */
import { z } from 'zod';
import { datasetReportSchema } from './dataset-check.ts';
import { serialisedFailureSchema } from './failure.ts';
import { retrainOfferRequests } from './retrain-offer.ts';
import {
  trainingEventSchema,
  trainingMethodSchema,
  trainingOptionsSchema,
  trainingSummarySchema,
} from './training.ts';

const modelId = z.string().max(64);
const path = z
  .string()
  .min(1)
  .max(32_768)
  .refine((value) => !value.includes('\0'));
const genre = z.string().trim().min(1).max(200);

/** What a model is to be trained on. */
export const trainingSourceSchema = z
  .object({
    /** A folder with one folder of audio per genre, or the JSON of a spectrogram set; null for none. */
    folder: path.nullable(),
    /** Also the tracks of the library that were accepted or corrected. */
    library: z.boolean(),
  })
  .refine(({ folder, library }) => folder !== null || library, { error: 'there is nothing to train on' });
export type TrainingSource = z.infer<typeof trainingSourceSchema>;

/** What the person changed of the set; files on disk stay as they are. */
export const trainingChangesSchema = z.object({
  /** Genre as found to the genre it is taken for: renamed, merged into another, or null: left out. */
  genres: z.record(z.string(), genre.nullable()).default({}),
  /** Track, by its path, to its right genre. */
  relabelled: z.record(z.string(), genre).default({}),
  /** Tracks, by path, that are left out. */
  leftOut: z.array(path).max(100_000).default([]),
});
export type TrainingChanges = z.infer<typeof trainingChangesSchema>;

export const methodEstimateSchema = z.object({
  method: trainingMethodSchema,
  /** Measured on this machine for this set, from the start to the report; null while it is measured, or cannot be. */
  seconds: z.number().nonnegative().nullable(),
  /** From the quickest end that is likely to the last epoch on a busy machine; null where `seconds` is. */
  range: z.tuple([z.number(), z.number()]).nullable().optional(),
  /** It is being measured, or its turn comes. */
  measuring: z.boolean().optional(),
  /** Why the method cannot be used here; null where it can. */
  obstacle: serialisedFailureSchema.nullable(),
});
export type MethodEstimate = z.infer<typeof methodEstimateSchema>;

/** A track that was held out, with what both models say of it. */
export const judgedTrackSchema = z.object({
  /** Names the clip for playing it (`/clip/NUMBER` beside `/audio/TRACK`). */
  clip: z.number().int().nonnegative(),
  id: z.string(),
  path: z.string().nullable(),
  truth: z.string(),
  genre: z.string(),
  confidence: z.number(),
  present: z.object({ genre: z.string(), confidence: z.number() }).nullable(),
});
export type JudgedTrack = z.infer<typeof judgedTrackSchema>;

/** How a model did on the tracks that were held out; figures as `evaluate --json` gives them. */
export const modelScoreSchema = z.object({
  modelId: z.string(),
  name: z.string(),
  tracks: z.number().int(),
  accuracy: z.number(),
  accuracyInterval: z.tuple([z.number(), z.number()]),
  macroF1: z.number(),
  expectedCalibrationError: z.number(),
  labels: z.array(z.string()),
  /** Rows true, columns predicted. */
  confusionMatrix: z.array(z.array(z.number().int())),
  perGenre: z.record(
    z.string(),
    z.object({ precision: z.number(), recall: z.number(), f1: z.number(), support: z.number() }),
  ),
  calibrationCurve: z.array(
    z.object({
      /** Confidences from here to there. */
      from: z.number(),
      to: z.number(),
      tracks: z.number().int(),
      /** Mean over the bin. */
      confidence: z.number(),
      accuracy: z.number(),
    }),
  ),
  /** What a reader should know, in whole sentences, such as that the model learned from some of the tracks. */
  warnings: z.array(z.string()).default([]),
});
export type ModelScore = z.infer<typeof modelScoreSchema>;

export const retrainResultSchema = z.object({
  /** Of the new model, installed beside the others and not in use yet. */
  model: modelScoreSchema,
  /** Of the model in use, on the same tracks; null where it knows none of these genres. */
  present: modelScoreSchema.nullable(),
  comparison: z.object({
    answer: z.enum(['better', 'worse', 'cannot tell']),
    /** In plain words, with the figures of the paired test. */
    sentence: z.string(),
  }),
  method: trainingMethodSchema,
  seconds: z.number(),
  parameters: z.number().int(),
  bytes: z.number().int(),
  /** What kept the held-out tracks apart from those learned, in a sentence. */
  heldOutBy: z.string(),
  tracks: z.array(judgedTrackSchema),
  /** Examples that are most likely mislabelled, the most suspect first. */
  suspects: z.array(
    z.object({
      clip: z.number().int().nonnegative(),
      id: z.string(),
      path: z.string().nullable(),
      genre: z.string(),
      suggested: z.string(),
      probability: z.number(),
      suggestedProbability: z.number(),
    }),
  ),
  card: z.string(),
});
export type RetrainResult = z.infer<typeof retrainResultSchema>;

export const retrainRunSchema = z.object({
  jobId: z.string(),
  method: trainingMethodSchema,
  name: z.string(),
  /** As it was started with: the same go on with it. */
  options: trainingOptionsSchema,
  startedAt: z.iso.datetime(),
  /** The latest phase, every epoch and every warning so far. */
  events: z.array(trainingEventSchema),
  /** Why it ended without a model; null while it goes and after a good end. */
  failure: serialisedFailureSchema.nullable(),
  /** Stopped or interrupted by the end of the program: it goes on from here when it is started again. */
  resumable: z.boolean(),
  /** Of the model that is trained and installed, and not judged yet: the run goes on with that. */
  trained: trainingSummarySchema.nullable().default(null),
});
export type RetrainRun = z.infer<typeof retrainRunSchema>;

/** All of the wizard. A later part is null until the ones before it stand. */
export const retrainStateSchema = z.object({
  source: trainingSourceSchema.nullable(),
  changes: trainingChangesSchema,
  /** Job of the check that is running. */
  checkJobId: z.string().nullable(),
  /** Why the check ended without a report. */
  checkFailure: serialisedFailureSchema.nullable(),
  /** The set as it stands with the changes. */
  report: datasetReportSchema.nullable(),
  estimates: z.array(methodEstimateSchema),
  run: retrainRunSchema.nullable(),
  result: retrainResultSchema.nullable(),
});
export type RetrainState = z.infer<typeof retrainStateSchema>;

/** What would change in the library if a model were used. */
export const adoptionPreviewSchema = z.object({
  tracks: z.number().int(),
  /** Whose suggestion would be another genre. */
  changed: z.number().int(),
  /** Which from which, the most frequent first. */
  moves: z.array(z.object({ from: z.string(), to: z.string(), tracks: z.number().int() })),
  examples: z.array(
    z.object({
      trackId: z.number().int(),
      path: z.string(),
      from: z.string(),
      fromConfidence: z.number(),
      to: z.string(),
      toConfidence: z.number(),
    }),
  ),
  /** Tracks that have to be listened to again, because the network is another one. */
  toHear: z.number().int(),
});

export type AdoptionPreview = z.infer<typeof adoptionPreviewSchema>;

export const shelvedModelSchema = z.object({
  id: z.string(),
  name: z.string(),
  labels: z.array(z.string()),
  genresPerTrack: z.enum(['one', 'several']),
  inUse: z.boolean(),
  builtIn: z.boolean(),
  createdAt: z.string(),
  method: z.string(),
  dataset: z.string(),
  trainedOn: z.number().int(),
  /** On tracks held out; null where it was never measured. */
  accuracy: z.number().nullable(),
  accuracyInterval: z.tuple([z.number(), z.number()]).nullable(),
  expectedCalibrationError: z.number().nullable(),
  bytes: z.number().int(),
  licence: z.string(),
  /** Markdown. */
  card: z.string(),
});
export type ShelvedModelDetail = z.infer<typeof shelvedModelSchema>;

/** Two models of the shelf on the same tracks. */
export const shelfComparisonSchema = z.object({
  first: modelScoreSchema,
  second: modelScoreSchema,
  /** Of the first against the second. */
  comparison: retrainResultSchema.shape.comparison,
  /** By which tracks, in a sentence or two. */
  judgedOn: z.string(),
  /** Tracks that one of the two alone knew; not all where there are very many. */
  differing: z.array(
    z.object({
      path: z.string(),
      /** Names the clip for playing it, as those of the wizard's set are played. */
      clip: z.number().int().nonnegative(),
      truth: z.string(),
      first: z.string(),
      second: z.string(),
    }),
  ),
});
export type ShelfComparison = z.infer<typeof shelfComparisonSchema>;

export const comparisonStateSchema = z.object({
  /** Job of the comparison that is running. */
  jobId: z.string().nullable(),
  /** Why the last one ended without a result. */
  failure: serialisedFailureSchema.nullable(),
  result: shelfComparisonSchema.nullable(),
});
export type ComparisonState = z.infer<typeof comparisonStateSchema>;

const nothing = z.object({});

export const retrainRequests = {
  ...retrainOfferRequests,
  'retrain.state': { payload: nothing, answer: retrainStateSchema },
  /** Begins anew with another set and checks it; the former draft is forgotten, models stay. */
  'retrain.choose': {
    payload: z.object({ source: trainingSourceSchema }),
    answer: z.object({ jobId: z.string() }),
  },
  /** Replaces the changes and checks again; what was heard before is not heard again. */
  'retrain.change': {
    payload: z.object({ changes: trainingChangesSchema }),
    answer: z.object({ jobId: z.string() }),
  },
  /** How long a method would take with these options: measured within seconds, and remembered for a while. */
  'retrain.estimate': {
    payload: z.object({ method: trainingMethodSchema, options: trainingOptionsSchema }),
    answer: methodEstimateSchema,
  },
  /** Trains in a process of its own; a job of kind `train` that can be paused and stopped. */
  'retrain.start': {
    payload: z.object({ method: trainingMethodSchema, options: trainingOptionsSchema, name: genre }),
    answer: z.object({ jobId: z.string() }),
  },
  'retrain.preview': { payload: z.object({ modelId }), answer: adoptionPreviewSchema },
  /** Uses the new model from now on; the library is predicted anew. The draft is done. */
  'retrain.adopt': { payload: nothing, answer: z.object({ jobId: z.string().nullable() }) },
  /** Leaves the new model on the shelf, not in use. The draft is done. */
  'retrain.keep': { payload: nothing, answer: nothing },
  /** Removes the new model, or the draft where there is none yet. */
  'retrain.discard': { payload: nothing, answer: nothing },

  'models.shelf': {
    payload: nothing,
    answer: z.object({
      models: z.array(shelvedModelSchema),
      /** The model that was in use before the present one; null where there was none, or it is gone. */
      previousId: z.string().nullable(),
    }),
  },
  /** Sets two models against each other on labelled tracks; a job of kind `compare`. */
  'models.compare': {
    payload: z.object({ first: modelId, second: modelId, source: trainingSourceSchema }),
    answer: z.object({ jobId: z.string() }),
  },
  'models.comparison': { payload: nothing, answer: comparisonStateSchema },
  /** Predicts with this model from now on; null where every track has its prediction already. */
  'models.use': {
    payload: z.object({ modelId }),
    answer: z.object({ jobId: z.string().nullable() }),
  },
  'models.rename': { payload: z.object({ modelId, name: genre }), answer: nothing },
  /** Takes a model off the shelf; `models.restore` puts it back until the program ends. */
  'models.remove': { payload: z.object({ modelId }), answer: nothing },
  'models.restore': { payload: z.object({ modelId }), answer: nothing },
  /** Writes the model into a new file; one that is there is never touched. */
  'models.export': { payload: z.object({ modelId, target: path }), answer: z.object({ file: z.string() }) },
  /** Checks a model file as untrusted input and puts it on the shelf, not in use. */
  'models.import': { payload: z.object({ file: path }), answer: z.object({ modelId: z.string() }) },
} as const;
