/** How genres are written: what a person chooses once for all writes. Stored in the settings under `writeSettingsKey`. */
import { z } from 'zod';
import type { TrackPrediction } from './prediction.ts';

/** Where they lie in the settings. */
export const writeSettingsKey = 'write.settings';

/** What may divide several genres where a container holds one text (ID3v2.2 and v2.3, the INFO list of WAV). */
export const genreSeparators = ['; ', ' / ', '/', ', '] as const;

export const writeSettingsSchema = z.object({
  /** Genres written to a file at most: the winner, and those that come next. 1 to 5; default 1. */
  mostGenres: z.number().int().min(1).max(5).default(1),
  /** What the second and later genres need at least where the model itself does not say, 0 to 1; default 0.25. */
  furtherFrom: z.number().min(0).max(1).default(0.25),
  /** With the policy `add`: whether the genres in the file or the new ones come first; default `present`. */
  leading: z.enum(['present', 'new']).default('present'),
  /** Default `; `, as foobar2000 and Mp3tag have it. */
  separator: z.enum(genreSeparators).default('; '),
  /** Whether a written file gets the time of writing, by which backups know it, or keeps its own; default `update`. */
  modificationTime: z.enum(['update', 'keep']).default('update'),
  /** Whether a written file also gets a note that says where its genre came from; default false. */
  note: z.boolean().default(false),
  /** Whether an ID3v2 tag of an older version is brought up to a newer one when its genre is written; default false. */
  upgradeId3: z.boolean().default(false),
});
export type WriteSettings = z.infer<typeof writeSettingsSchema>;

export const defaultWriteSettings: WriteSettings = writeSettingsSchema.parse({});

/**
 * The winner, and of those that come next as many as the settings let in: where the model suggests several genres
 * itself, of those; else of all that are likely enough.
 */
export function genresOfPrediction(
  { genre, genres, topK }: Pick<TrackPrediction, 'genre' | 'genres' | 'topK'>,
  { mostGenres, furtherFrom }: Pick<WriteSettings, 'mostGenres' | 'furtherFrom'>,
): string[] {
  const likely =
    genres ?? topK.filter(({ probability }) => probability >= furtherFrom).map((guess) => guess.genre);
  return [genre, ...likely.filter((other) => other !== genre)].slice(0, mostGenres);
}
