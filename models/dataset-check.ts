/** The check of a data set: what is in it, what is wrong with it, and what will be done about that. */
import { z } from 'zod';
import { serialisedFailureSchema } from './failure.ts';

/** A track of the data set, or a file that is none. */
export const checkedFileSchema = z.object({
  /** Position in the data set's tracks; null for a file or folder that gave no track. */
  index: z.number().int().nonnegative().nullable(),
  id: z.string(),
  genre: z.string().nullable(),
  /** Null for a track of a spectrogram set. */
  path: z.string().nullable(),
});
export type CheckedFile = z.infer<typeof checkedFileSchema>;

/** What will be done about a problem; `stop`: nothing can be learned until it is put right. */
export const problemActions = ['stop', 'leave-out', 'merge', 'none'] as const;

const told = {
  /** What was found: a sentence. */
  message: z.string(),
  /** What will be done about it, or what a person may do: a sentence. */
  remedy: z.string(),
  action: z.enum(problemActions),
  /** What it is about. */
  files: z.array(checkedFileSchema),
};
const damage = { ...told, reasons: z.array(serialisedFailureSchema) };

export const datasetProblemSchema = z.discriminatedUnion('kind', [
  /** Fewer than two genres. */
  z.object({ kind: z.literal('one-genre'), ...told, genres: z.array(z.string()) }),
  z.object({ kind: z.literal('empty-genre'), ...told, genre: z.string() }),
  /** Folders whose names differ only in letter case or Unicode form. */
  z.object({ kind: z.literal('same-name'), ...told, genre: z.string(), folders: z.array(z.string()) }),
  /** Audio in folders within a genre's folder. */
  z.object({
    kind: z.literal('nested-folder'),
    ...told,
    genre: z.string(),
    folders: z.array(z.string()),
    /** The one folder within that has the name of another genre, null otherwise. */
    alsoGenre: z.string().nullable(),
  }),
  /** Audio beside the genres' folders, and links. */
  z.object({ kind: z.literal('passed-over'), ...told }),
  /** A genre's name is odd: not one line of letters, digits and blanks. */
  z.object({ kind: z.literal('odd-name'), ...told, genre: z.string() }),
  /** Files and folders that may not or cannot be opened; one reason a file. */
  z.object({ kind: z.literal('unreadable'), ...damage }),
  /** Files that are no audio, or broken; one reason a file. */
  z.object({ kind: z.literal('damaged'), ...damage }),
  /** Files with damage here and there; what can be heard is used. */
  z.object({ kind: z.literal('partly-damaged'), ...told }),
  z.object({ kind: z.literal('silent'), ...damage }),
  z.object({ kind: z.literal('too-short'), ...damage }),
  /** One recording several times in a genre; the first file is kept. */
  z.object({
    kind: z.literal('duplicate'),
    ...told,
    /** Whether the audio is the same to the byte. */
    exact: z.boolean(),
  }),
  /** One recording under several genres. */
  z.object({ kind: z.literal('two-genres'), ...told, exact: z.boolean(), genres: z.array(z.string()) }),
  /** What belongs together stands in several parts of the split that was given. */
  z.object({
    kind: z.literal('leak'),
    ...told,
    by: z.enum(['artist', 'album', 'folder', 'recording']),
    /** The artist, album or folder; of a recording, the track that is kept. */
    name: z.string(),
    parts: z.array(z.string()),
  }),
  /** Files of one name, which lists of a split cannot tell apart. */
  z.object({ kind: z.literal('same-id'), ...told, id: z.string() }),
  /** All tracks of a genre belong together, so it cannot be judged by artists that were not learned. */
  z.object({ kind: z.literal('one-artist'), ...told, genre: z.string(), name: z.string() }),
  z.object({ kind: z.literal('too-few'), ...told, genre: z.string(), tracks: z.number().int() }),
  z.object({
    kind: z.literal('imbalance'),
    ...told,
    most: z.object({ genre: z.string(), tracks: z.number().int() }),
    least: z.object({ genre: z.string(), tracks: z.number().int() }),
  }),
]);
export type DatasetProblem = z.infer<typeof datasetProblemSchema>;
export type DatasetProblemKind = DatasetProblem['kind'];

/** A track as the check leaves it. */
export const checkedTrackSchema = z.object({
  index: z.number().int().nonnegative(),
  id: z.string(),
  genre: z.string(),
  path: z.string().nullable(),
  /** Tracks of one group are never on both sides of a split: an artist, an album, the copies of a recording. */
  group: z.string(),
  /** Null where it could not be heard. */
  durationSeconds: z.number().nullable(),
  /** The kind of problem it is left out for, null where it is used. */
  leftOut: z.string().nullable(),
});
export type CheckedTrack = z.infer<typeof checkedTrackSchema>;

export const genreCountSchema = z.object({
  genre: z.string(),
  /** As found. */
  tracks: z.number().int(),
  /** Without those left out. */
  usable: z.number().int(),
  /** Of the usable ones, in all. */
  seconds: z.number(),
});

/** A label that is probably wrong. */
export const suspectLabelSchema = z.object({
  /** Position in the data set's tracks. */
  index: z.number().int().nonnegative(),
  /** The genre that the track carries. */
  genre: z.string(),
  /** The genre that it sounds like. */
  suggested: z.string(),
  /** Probability of its own genre, by heads that do not know the track. */
  probability: z.number(),
  suggestedProbability: z.number(),
  /** Whether the suggestion is as sure as tracks of that genre usually are. */
  likelyWrong: z.boolean(),
});
export type SuspectLabel = z.infer<typeof suspectLabelSchema>;

export const learningCurveSchema = z.object({
  /** With growing numbers of tracks; the last is the whole set. */
  points: z.array(
    z.object({
      /** Tracks that quick heads learned from, on average. */
      tracks: z.number().int(),
      /** Share of the other tracks that they then knew. */
      accuracy: z.number(),
    }),
  ),
  /** Of the whole set, with its 95 % interval. */
  accuracy: z.number(),
  accuracyInterval: z.tuple([z.number(), z.number()]),
  /** What guessing would reach. */
  chance: z.number(),
  /** What twice as many tracks of the same kind would probably add; 0 and more. */
  gainOfDoubling: z.number(),
});
export type LearningCurve = z.infer<typeof learningCurveSchema>;

export const datasetReportSchema = z.object({
  path: z.string(),
  kind: z.enum(['audio', 'spectrograms']),
  genres: z.array(genreCountSchema),
  /** Tracks found, usable, and seconds of the usable ones. */
  tracks: z.number().int(),
  usable: z.number().int(),
  seconds: z.number(),
  grouping: z.object({
    by: z.enum(['artist', 'album', 'folder', 'prefix', 'numbers', 'none']),
    /** Why, in a sentence. */
    reason: z.string(),
    /** Groups among the usable tracks. */
    groups: z.number().int(),
  }),
  /** The gravest first. */
  problems: z.array(datasetProblemSchema),
  /** Every track, in the data set's order. */
  examples: z.array(checkedTrackSchema),
  /** Most suspect first; empty where nothing was heard. */
  suspects: z.array(suspectLabelSchema),
  /** Null where too few tracks are usable to say. */
  learningCurve: learningCurveSchema.nullable(),
  /** Whether a model can be trained, and what to expect of it: a few sentences. */
  trainable: z.boolean(),
  verdict: z.string(),
});
export type DatasetReport = z.infer<typeof datasetReportSchema>;
