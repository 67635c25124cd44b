/** Training: the methods by name, what can be set, what a run tells while it goes, and what it ends with. */
import { z } from 'zod';

/** Every method of the command line and the wizard. */
export const trainingMethods = ['transfer', 'finetune', 'cnn', 'attention', 'ensemble', 'dense'] as const;
export const trainingMethodSchema = z.enum(trainingMethods);
export type TrainingMethodName = z.infer<typeof trainingMethodSchema>;

/** Changes to the examples while training, so that the network learns what does not matter. */
export const augmentationSchema = z.object({
  /** Pitch up or down by at most so many semitones; on spectrograms a shift of the bands. */
  pitchSemitones: z.number().min(0).max(6).default(0),
  /** Faster or slower by at most this share (0.2: from 0.8 to 1.2 times). */
  stretch: z.number().min(0).max(0.5).default(0),
  /** Noise, at most so loud below the clip's level in decibels; null for none. */
  noiseBelowDecibels: z.number().min(5).max(80).nullable().default(null),
  /** A random equaliser: pitches louder or softer by at most so many decibels, changing slowly from low to high. */
  equaliserDecibels: z.number().min(0).max(24).default(0),
  /** Random bands and frames set to the floor (SpecAugment, https://arxiv.org/abs/1904.08779). */
  masks: z.boolean().default(false),
  /** Strength of mixup (alpha of the beta distribution, https://arxiv.org/abs/1710.09412); 0 for none. */
  mixup: z.number().min(0).max(2).default(0),
});
export type Augmentation = z.infer<typeof augmentationSchema>;

/** What a person may set; what is left out is the method's own choice. */
export const trainingOptionsSchema = z.object({
  /** Decides every random number: the same seed and data give the same weights, to the bit on one machine. */
  seed: z.number().int().min(0).max(2_147_483_647).default(1),
  epochs: z.number().int().min(1).max(1000).optional(),
  batchSize: z.number().int().min(2).max(512).optional(),
  learningRate: z.number().positive().max(1).optional(),
  schedule: z.enum(['plateau', 'cosine', 'constant']).optional(),
  /** Epochs without a better validation loss before it ends. */
  patience: z.number().int().min(1).max(1000).optional(),
  labelSmoothing: z.number().min(0).max(0.5).optional(),
  /** Rare genres count as much as frequent ones. */
  classWeights: z.boolean().optional(),
  augmentation: augmentationSchema.partial().optional(),
  /** First and second differences over time as further channels. */
  deltas: z.boolean().optional(),
  nMels: z.number().int().min(32).max(256).optional(),
  /** `small`: half the filters and units, for small machines. */
  networkSize: z.enum(['full', 'small']).optional(),
  /** Networks of an ensemble. */
  members: z.number().int().min(2).max(10).optional(),
  normaliseLoudness: z.boolean().optional(),
  removeSilence: z.boolean().optional(),
  preEmphasis: z.boolean().optional(),
});
export type TrainingOptions = z.infer<typeof trainingOptionsSchema>;

export const trainingPhases = [
  'checking',
  'listening',
  'training',
  'calibrating',
  'scoring',
  'saving',
] as const;

/** What a training run tells while it goes. */
export const trainingEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('phase'),
    phase: z.enum(trainingPhases),
    /** What is counted: tracks heard, folds fitted. */
    done: z.number().int().nonnegative(),
    total: z.number().int().nonnegative().nullable(),
  }),
  z.object({
    type: z.literal('epoch'),
    /** Which of several networks, from 1, and of how many. */
    member: z.number().int().positive(),
    members: z.number().int().positive(),
    epoch: z.number().int().positive(),
    /** At most so many. */
    epochs: z.number().int().positive(),
    loss: z.number(),
    accuracy: z.number(),
    validationLoss: z.number(),
    validationAccuracy: z.number(),
    learningRate: z.number(),
    /** Of this epoch. */
    seconds: z.number(),
    /** To the last epoch of the last member, if nothing ends it sooner. */
    remainingSeconds: z.number(),
  }),
  z.object({ type: z.literal('warning'), message: z.string() }),
]);
export type TrainingEvent = z.infer<typeof trainingEventSchema>;
export type EpochEvent = Extract<TrainingEvent, { type: 'epoch' }>;

/** How the tracks were chosen that a new model was judged by. */
export const judgements = ['validation', 'cross-validation', 'held-out'] as const;

/** How good a new model is, by tracks that it did not learn from. */
export const heldOutScoreSchema = z.object({
  /**
   * `validation`: tracks the caller held out; `cross-validation`: all tracks, each by a model without its fold;
   * `held-out`: a share of the tracks, which also decided when to stop.
   */
  by: z.enum(judgements),
  tracks: z.number().int().nonnegative(),
  accuracy: z.number(),
  /** 95 %, after Wilson. */
  accuracyInterval: z.tuple([z.number(), z.number()]),
  expectedCalibrationError: z.number(),
});
export type HeldOutScore = z.infer<typeof heldOutScoreSchema>;

/** What a training run ends with. */
export const trainingSummarySchema = z.object({
  /** Id of the new model. */
  model: z.string(),
  name: z.string(),
  method: trainingMethodSchema,
  dataset: z.string(),
  labels: z.array(z.string()),
  /** Tracks learned from, and tracks of the data set that were not used. */
  tracks: z.number().int(),
  leftOut: z.number().int(),
  /** Null where nothing could be held out. */
  heldOut: heldOutScoreSchema.nullable(),
  /** Numbers that were learned. */
  parameters: z.number().int(),
  bundleBytes: z.number().int(),
  /** From the start to the installed model, and of that the training itself. */
  seconds: z.number(),
  trainingSeconds: z.number(),
  /** Most memory that the training process held; null where the system does not tell. */
  peakMemoryBytes: z.number().nullable(),
  seed: z.number().int(),
  /** Every warning of the run. */
  warnings: z.array(z.string()),
});
export type TrainingSummary = z.infer<typeof trainingSummarySchema>;
