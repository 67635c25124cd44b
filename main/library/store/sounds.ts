/** How tracks sound, in sketches, and which groups sound alike. */
import type { Connection } from './connection.ts';

export interface StoredSketch {
  readonly trackId: number;
  readonly sketch: Uint8Array;
}

export class Sounds {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Stores sketches of a model; one that differs from before is looked for a group anew. */
  save(modelId: string, sketches: readonly StoredSketch[]): void {
    this.#connection.write(() => {
      for (const { trackId, sketch } of sketches) {
        this.#connection.run(
          `INSERT INTO sounds (model_id, track_id, sketch) VALUES (?, ?, ?)
           ON CONFLICT DO UPDATE SET sketch = excluded.sketch, leader = NULL WHERE sketch <> excluded.sketch`,
          modelId,
          trackId,
          sketch,
        );
      }
    });
  }

  /** Predicted tracks of a model that have no sketch yet: those of before there were sketches. */
  unsketched(modelId: string, after: number, limit: number): number[] {
    return this.#connection
      .all<{ id: number }>(
        `SELECT p.track_id AS id FROM predictions p
         WHERE p.model_id = ? AND p.track_id > ?
           AND NOT EXISTS (SELECT 1 FROM sounds o WHERE o.model_id = p.model_id AND o.track_id = p.track_id)
         ORDER BY p.track_id LIMIT ?`,
        modelId,
        after,
        limit,
      )
      .map((row) => row.id);
  }

  /** Sketches whose group was not looked for yet. */
  ungrouped(modelId: string, limit: number): StoredSketch[] {
    return this.#connection.all<StoredSketch>(
      'SELECT track_id AS trackId, sketch FROM sounds WHERE model_id = ? AND leader IS NULL LIMIT ?',
      modelId,
      limit,
    );
  }

  /** Leaders of groups with an id above `after`, in the order of their ids. */
  leaders(modelId: string, after: number, limit: number): StoredSketch[] {
    return this.#connection.all<StoredSketch>(
      `SELECT track_id AS trackId, sketch FROM sounds
       WHERE model_id = ? AND track_id > ? AND leader = track_id ORDER BY track_id LIMIT ?`,
      modelId,
      after,
      limit,
    );
  }

  /** Puts tracks into groups. */
  group(modelId: string, members: readonly { readonly trackId: number; readonly leader: number }[]): void {
    this.#connection.write(() => {
      for (const { trackId, leader } of members) {
        this.#connection.run(
          'UPDATE sounds SET leader = ? WHERE model_id = ? AND track_id = ?',
          leader,
          modelId,
          trackId,
        );
      }
    });
  }
}
