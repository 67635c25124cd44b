/** What is gone through in a review, and which other tracks belong to one of it: as SQL. */
import type { ReviewRest } from '../../../models/review.ts';
import type { SqlValue } from './sqlite.ts';
import { stateNumbers } from './standing.ts';

/** Which tracks are gone through. `sinceGroup`: null for everything; else those in the scope's table. */
export interface Scope {
  /** A track of the scope waits until it is decided in a group after this one. */
  readonly sinceGroup: number | null;
}

/** Whether a track (standings as s) waits. */
export function waitingIn({ sinceGroup }: Scope): { sql: string; values: readonly SqlValue[] } {
  if (sinceGroup === null) return { sql: `s.state = ${stateNumbers.review}`, values: [] };
  return {
    sql: `s.track_id IN (SELECT track_id FROM review_scope)
      AND s.state NOT IN (${stateNumbers.problem}, ${stateNumbers.offline})
      AND coalesce((SELECT d.group_id FROM decisions d WHERE d.track_id = s.track_id), 0) <= ?`,
    values: [sinceGroup],
  };
}

/** The tables that lead from a track, the last parameter of them, to its rest, standings as s. */
export function restOf(rest: ReviewRest, modelId: string): { from: string; values: readonly SqlValue[] } {
  switch (rest) {
    case 'artist':
      return {
        from: `FROM names m CROSS JOIN names n ON n.artist_key = m.artist_key AND n.listed = 1
          CROSS JOIN standings s ON s.track_id = n.track_id AND m.track_id = ?`,
        values: [],
      };
    case 'alike':
      return {
        from: `FROM sounds m CROSS JOIN sounds o ON o.model_id = m.model_id AND o.leader = m.leader
          CROSS JOIN standings s ON s.track_id = o.track_id AND m.model_id = ? AND m.track_id = ?`,
        values: [modelId],
      };
    // Albums of one name are told apart by the album's artist, else by the folder.
    case 'album':
      return {
        from: `FROM tracks m CROSS JOIN tracks t ON t.album = m.album COLLATE NOCASE AND t.album IS NOT NULL
            AND t.presence < 2 AND (t.album_artist = m.album_artist COLLATE NOCASE
              OR (m.album_artist IS NULL AND folder_of(t.path) = folder_of(m.path)))
          CROSS JOIN standings s ON s.track_id = t.id AND m.id = ?`,
        values: [],
      };
  }
}
