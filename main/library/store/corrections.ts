/** What people's decisions teach: how many differ from what was suggested, and the tracks they were made about. */
import type { TrackTags } from '../../../models/track.ts';
import type { Connection } from './connection.ts';
import { fromJson } from './json.ts';
import { recommendationNumbers } from './standing.ts';
import { tagsOf, type TagColumns } from './tag-columns.ts';

/** A track whose one genre a person decided. */
export interface DecidedExample {
  readonly trackId: number;
  readonly path: string;
  readonly genre: string;
  /** Whether the decision differs from what was suggested. */
  readonly isCorrection: boolean;
  readonly audioHash: string | null;
  readonly tags: TrackTags;
}

interface ExampleRow extends TagColumns {
  readonly id: number;
  readonly path: string;
  readonly kind: 'accepted' | 'changed';
  readonly decided: string;
  readonly audio_hash: string | null;
}

export class Corrections {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Decisions of a person, made after a group and standing still, that say something new: they differ from what was
   * suggested, or accept what the model was hardly sure of.
   */
  countSince(group: number, modelId: string): number {
    const row = this.#connection.one<{ count: number }>(
      `SELECT count(*) AS count FROM decisions d
       LEFT JOIN predictions p ON p.model_id = ? AND p.track_id = d.track_id
       WHERE d.group_id > ? AND d.threshold IS NULL
         AND (d.kind = 'changed' OR (d.kind = 'accepted' AND p.recommendation <= ?))`,
      modelId,
      group,
      recommendationNumbers.low,
    );
    return row?.count ?? 0;
  }

  /** The tracks that teach one genre, by path: decided by a person and not by a line of certainty. */
  examples(): DecidedExample[] {
    return this.#connection
      .all<ExampleRow>(
        `SELECT t.id, t.path, d.kind, d.genres AS decided, CASE t.audio_checked WHEN 1 THEN t.audio_hash END AS audio_hash,
           t.artist, t.album_artist, t.album, t.title, t.genres, t.year
         FROM decisions d JOIN tracks t ON t.id = d.track_id
         WHERE d.kind IN ('accepted', 'changed') AND d.threshold IS NULL AND json_array_length(d.genres) = 1
         ORDER BY t.path`,
      )
      .map((row) => ({
        trackId: row.id,
        path: row.path,
        genre: fromJson<string[]>(row.decided)[0]!,
        isCorrection: row.kind === 'changed',
        audioHash: row.audio_hash,
        tags: tagsOf(row),
      }));
  }
}
