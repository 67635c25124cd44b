/**
 * Track lists: a labelled data set as a JSON file that names its tracks, wherever they lie.
 *
 *   { "format": "earmark-track-list", "tracks": [{ "id": "a", "genre": "Jazz", "paths": ["/music/a.mp3"] }] }
 */
import { z } from 'zod';
import type { AudioTrack } from './dataset-folder.ts';

const trackListSchema = z.object({
  format: z.literal('earmark-track-list'),
  tracks: z
    .array(
      z.object({
        /** Names the track in the lists of a split. */
        id: z.string().min(1).max(1000),
        genre: z.string().min(1).max(200),
        /** Versions of the track, the preferred one first. */
        paths: z.array(z.string().min(1)).min(1),
      }),
    )
    .min(1)
    .max(1_000_000),
});

/** The tracks of a list; null where the JSON is something else. Throws ZodError where it is a list, and damaged. */
export function parseTrackList(json: unknown): AudioTrack[] | null {
  if (!z.object({ format: z.literal('earmark-track-list') }).safeParse(json).success) return null;
  return trackListSchema.parse(json).tracks;
}

export function trackListText(tracks: readonly AudioTrack[]): string {
  return `${JSON.stringify({ format: 'earmark-track-list', tracks }, null, 1)}\n`;
}
