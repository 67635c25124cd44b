/** What a list of tracks shows and in which order, and the tracks that a person has selected. */
import { z } from 'zod';
import { recommendationSchema } from './prediction.ts';
import { pathSchema, trackIdsSchema } from './request-fields.ts';
import { audioFormatSchema } from './track.ts';
import { trackStateSchema } from './track-row.ts';

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
  folders: z.array(pathSchema).max(200).default([]),
  sort: z.enum(sortColumns).default('artist'),
  descending: z.boolean().default(false),
});
export type TrackQuery = z.infer<typeof trackQuerySchema>;

/** Tracks meant: by id, or everything a query finds, with exceptions by id. */
export const trackSelectionSchema = z.union([
  z.object({ ids: trackIdsSchema }),
  z.object({ query: trackQuerySchema, except: trackIdsSchema.optional() }),
]);
export type TrackSelection = z.infer<typeof trackSelectionSchema>;
