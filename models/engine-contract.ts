/**
 * The contract between a shell and the engine: every request, its answer, and every event, typed once.
 *
 * The same names travel over Electron's IPC and over HTTP (`serve`). The engine validates each payload with
 * the request's schema; answers are trusted by the shells.
 */
import { z } from 'zod';
import { jobSnapshotSchema, type JobSnapshot } from './job.ts';
import { enginePreferenceRequests } from './engine-preferences.ts';
import { exportFormats } from './library-export.ts';
import { retrainRequests } from './retrain-contract.ts';
import { recommendationSchema, trackPredictionSchema } from './prediction.ts';
import {
  batchFileSchema,
  batchSummarySchema,
  plannedWriteSchema,
  writePolicySchema,
  writeResultSchema,
} from './tagging.ts';
import {
  reviewEstimateSchema,
  reviewOrderSchema,
  reviewPlaceSchema,
  reviewRestSchema,
  reviewStateSchema,
  thresholdSchema,
} from './review.ts';
import { audioFormatSchema, trackTagsSchema } from './track.ts';
import { serialisedFailureSchema } from './failure.ts';

const path = z
  .string()
  .min(1)
  .max(32_768)
  .refine((value) => !value.includes('\0'));

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

/** A track as the review asks about it. */
export const reviewTrackSchema = trackDetailSchema.extend(reviewPlaceSchema.shape);
export type ReviewTrack = z.infer<typeof reviewTrackSchema>;

export const sortColumns = [
  'artist',
  'title',
  'genreNow',
  'genre',
  'confidence',
  'runnerUp',
  'state',
  'path',
] as const;

/**
 * How the genres in a file go with what is suggested for it: it has none, one of them is suggested, or none of
 * them is. A file with genres for which nothing is suggested yet is in none of the three.
 */
export const agreements = ['none', 'same', 'differs'] as const;
export const agreementSchema = z.enum(agreements);
export type Agreement = z.infer<typeof agreementSchema>;

/** What the list shows: filters and order, answered by the database. */
export const trackQuerySchema = z.object({
  search: z.string().max(500).default(''),
  states: z.array(trackStateSchema).default([]),
  genres: z.array(z.string()).default([]),
  recommendations: z.array(recommendationSchema).default([]),
  /** By what was heard, before that by the file's name. */
  formats: z.array(audioFormatSchema).default([]),
  agreements: z.array(agreementSchema).default([]),
  /** Absolute paths: tracks that lie in one of these folders, at any depth. */
  folders: z.array(path).max(200).default([]),
  sort: z.enum(sortColumns).default('artist'),
  descending: z.boolean().default(false),
});
export type TrackQuery = z.infer<typeof trackQuerySchema>;

const trackIds = z.array(z.number().int()).max(200_000);

/** Tracks meant: by id, or everything a query finds, with exceptions by id. */
export const trackSelectionSchema = z.union([
  z.object({ ids: trackIds }),
  z.object({ query: trackQuerySchema, except: trackIds.optional() }),
]);
export type TrackSelection = z.infer<typeof trackSelectionSchema>;

const jobId = z.string().max(100);

/** Every request with the schema of its payload and of its answer. */
export const engineRequests = {
  /** Folders and counts: what a shell needs first. */
  'library.overview': {
    payload: z.object({}),
    answer: z.object({
      folders: z.array(
        z.object({ id: z.number().int(), path: z.string(), tracks: z.number().int(), online: z.boolean() }),
      ),
      tracks: z.number().int(),
      states: z.record(z.string(), z.number().int()),
      genres: z.record(z.string(), z.number().int()),
      formats: z.record(z.string(), z.number().int()).optional(),
      agreements: z.record(z.string(), z.number().int()).optional(),
      /** Every genre a person may choose: the model's and those decided before. */
      vocabulary: z.array(z.string()),
      modelId: z.string(),
      /** The line from which on suggestions were taken without asking; null or absent where none is in force. */
      threshold: z.number().nullable().optional(),
      jobs: z.array(jobSnapshotSchema),
    }),
  },
  /** Adds a folder (or a file), scans it and analyses what is new. Answers at once with the job. */
  'library.add': {
    payload: z.object({ paths: z.array(path).min(1).max(1000) }),
    answer: z.object({ jobId }),
  },
  'library.rescan': { payload: z.object({}), answer: z.object({ jobId }) },
  'library.removeFolder': { payload: z.object({ folderId: z.number().int() }), answer: z.object({}) },
  'library.analyse': {
    payload: z.object({ selection: trackSelectionSchema, fresh: z.boolean().default(false) }),
    answer: z.object({ jobId }),
  },
  'library.rows': {
    payload: z.object({
      query: trackQuerySchema,
      start: z.number().int().nonnegative(),
      count: z.number().int().min(1).max(500),
      /**
       * A view named by an earlier answer: its rows in their order of then, each as it is now, so that a list
       * never moves while a scan runs. Left out, or not known any more, the query is run anew.
       */
      view: z.string().max(100).optional(),
    }),
    answer: z.object({
      total: z.number().int(),
      rows: z.array(trackRowSchema),
      /** Names this result's order for the next pages; absent where the engine keeps no views. */
      view: z.string().optional(),
    }),
  },
  /**
   * Where a list that is open jumps to: the first track whose text in the sorted column begins with `text`, else the
   * one where it would stand; of states the first of one that begins so. Null where there is none, or no such view.
   */
  'library.jump': {
    payload: z.object({ query: trackQuerySchema, view: z.string().max(100), text: z.string().max(200) }),
    answer: z.object({ index: z.number().int().nonnegative().nullable() }),
  },
  /** Writes what is known of the tracks into new files; for `m3u8` the target is a folder, a playlist a genre. */
  'library.export': {
    payload: z.object({ selection: trackSelectionSchema, format: z.enum(exportFormats), target: path }),
    answer: z.object({
      files: z.array(z.string()),
      tracks: z.number().int(),
      /** Not in any playlist: of no genre yet, or of a name that the format cannot say. */
      leftOut: z.number().int(),
    }),
  },
  'track.detail': { payload: z.object({ id: z.number().int() }), answer: trackDetailSchema },
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
      decision: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('accept') }),
        z.object({ kind: z.literal('genres'), genres: z.array(z.string().min(1).max(200)).min(1).max(20) }),
        z.object({ kind: z.literal('skip') }),
        z.object({ kind: z.literal('keep') }),
        z.object({ kind: z.literal('none') }),
        z.object({ kind: z.literal('clear') }),
      ]),
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
  /** What writing would do, read from the files as they are now. Touches nothing. */
  'write.plan': {
    payload: z.object({
      selection: trackSelectionSchema,
      policy: writePolicySchema,
      /** Undecided tracks at or above this confidence are written as suggested; null writes decided ones only. */
      minConfidence: z.number().min(0).max(1).nullable(),
    }),
    answer: z.object({
      planId: z.string(),
      counts: z.object({
        change: z.number().int(),
        unchanged: z.number().int(),
        kept: z.number().int(),
        refused: z.number().int(),
        /** Of those to change: how many change beside their genre. */
        alsoChanging: z.number().int(),
      }),
    }),
  },
  'write.planRows': {
    payload: z.object({
      planId: z.string(),
      start: z.number().int().nonnegative(),
      count: z.number().int().min(1).max(500),
    }),
    answer: z.object({ total: z.number().int(), rows: z.array(plannedWriteSchema) }),
  },
  /** Carries out exactly that plan; a file that changed since is skipped and named. */
  'write.start': { payload: z.object({ planId: z.string() }), answer: z.object({ jobId }) },
  'write.results': {
    payload: z.object({
      jobId,
      start: z.number().int().nonnegative(),
      count: z.number().int().min(1).max(500),
    }),
    answer: z.object({ total: z.number().int(), rows: z.array(writeResultSchema) }),
  },
  'history.batches': { payload: z.object({}), answer: z.object({ batches: z.array(batchSummarySchema) }) },
  'history.files': {
    payload: z.object({ batchId: z.string() }),
    answer: z.object({ files: z.array(batchFileSchema) }),
  },
  'history.undo': {
    payload: z.object({ batchId: z.string(), paths: z.array(path).nullable() }),
    answer: z.object({ jobId }),
  },
  /** Takes all but the newest batches out of the history for good: what they wrote cannot be put back any more. */
  'history.prune': {
    payload: z.object({ keep: z.number().int().nonnegative() }),
    answer: z.object({
      batches: z.array(z.string()),
      /** Files that stood as written. */
      filesNotUndoable: z.number().int(),
    }),
  },
  'job.pause': { payload: z.object({ jobId }), answer: z.object({}) },
  'job.resume': { payload: z.object({ jobId }), answer: z.object({}) },
  'job.stop': { payload: z.object({ jobId }), answer: z.object({}) },
  'models.list': {
    payload: z.object({}),
    answer: z.object({
      models: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          labels: z.array(z.string()),
          inUse: z.boolean(),
          builtIn: z.boolean(),
          accuracy: z.number().nullable(),
        }),
      ),
    }),
  },
  /** A server-side folder listing, for shells without a folder dialog of their own. */
  'folder.list': {
    payload: z.object({ path: z.string().max(32_768).nullable() }),
    answer: z.object({
      path: z.string(),
      parent: z.string().nullable(),
      folders: z.array(z.object({ name: z.string(), path: z.string() })),
      audioFiles: z.number().int(),
    }),
  },
  /** Small remembered things of the interface (theme, sort, columns), as JSON. */
  'settings.get': {
    payload: z.object({}),
    answer: z.object({ settings: z.record(z.string(), z.unknown()) }),
  },
  'settings.set': {
    payload: z.object({ key: z.string().regex(/^[a-zA-Z.]{1,60}$/), value: z.json() }),
    answer: z.object({}),
  },
  ...enginePreferenceRequests,
  ...retrainRequests,
} as const;

export type EngineRequests = typeof engineRequests;
export type EngineRequestName = keyof EngineRequests;
/** What a shell sends; fields with defaults may be left out. */
export type RequestPayload<Name extends EngineRequestName> = z.input<EngineRequests[Name]['payload']>;
/** The payload after validation. */
export type ParsedPayload<Name extends EngineRequestName> = z.output<EngineRequests[Name]['payload']>;
export type RequestAnswer<Name extends EngineRequestName> = z.output<EngineRequests[Name]['answer']>;

/** What the engine tells every shell. `seq` rises by one; after a gap a shell asks for everything again. */
export type EngineEvent = { readonly seq: number } & (
  | { readonly type: 'job'; readonly job: JobSnapshot }
  | { readonly type: 'tracksChanged'; readonly trackIds: readonly number[] | 'many' }
  | { readonly type: 'historyChanged' }
  | { readonly type: 'settingsChanged' }
  | { readonly type: 'retrainChanged' }
  | { readonly type: 'offerChanged' }
  | { readonly type: 'modelsChanged' }
);

/** An answer as it crosses a process boundary. */
export type EngineReply<Name extends EngineRequestName> =
  | { readonly ok: true; readonly answer: RequestAnswer<Name> }
  | { readonly ok: false; readonly failure: z.infer<typeof serialisedFailureSchema> };

/** The engine as a shell sees it; the bridge of each host has the same shape. */
export interface EngineClient {
  request<Name extends EngineRequestName>(
    name: Name,
    payload: RequestPayload<Name>,
  ): Promise<RequestAnswer<Name>>;
  /** Calls `listener` for each event until the returned function is called. */
  subscribe(listener: (event: EngineEvent) => void): () => void;
}
