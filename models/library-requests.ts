/** Requests about the library: its folders, its tracks, and what is known of them. */
import { z } from 'zod';
import { jobSnapshotSchema } from './job.ts';
import { exportFormats } from './library-export.ts';
import { jobIdSchema, pathSchema } from './request-fields.ts';
import { trackQuerySchema, trackSelectionSchema } from './track-query.ts';
import { trackDetailSchema, trackRowSchema } from './track-row.ts';

export const libraryRequests = {
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
    payload: z.object({ paths: z.array(pathSchema).min(1).max(1000) }),
    answer: z.object({ jobId: jobIdSchema }),
  },
  'library.rescan': { payload: z.object({}), answer: z.object({ jobId: jobIdSchema }) },
  'library.removeFolder': { payload: z.object({ folderId: z.number().int() }), answer: z.object({}) },
  'library.analyse': {
    payload: z.object({ selection: trackSelectionSchema, fresh: z.boolean().default(false) }),
    answer: z.object({ jobId: jobIdSchema }),
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
    payload: z.object({ selection: trackSelectionSchema, format: z.enum(exportFormats), target: pathSchema }),
    answer: z.object({
      files: z.array(z.string()),
      tracks: z.number().int(),
      /** Not in any playlist: of no genre yet, or of a name that the format cannot say. */
      leftOut: z.number().int(),
    }),
  },
  'track.detail': { payload: z.object({ id: z.number().int() }), answer: trackDetailSchema },
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
} as const;
