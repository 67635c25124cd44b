/** What a line through the confidences covers: exact counts, and the tracks themselves. */
import type { Connection } from './connection.ts';
import { recommendationNumbers, type Standing, stateNumbers } from './standing.ts';

export interface Coverage {
  /** Tracks of the library. */
  readonly tracks: number;
  /** Tracks whose suggestion is at or above the line. */
  readonly above: number;
  /** Those of them that wait. */
  readonly waiting: number;
  /** Tracks that an earlier line accepted and that lie below this one. */
  readonly reopened: number;
}

/** What the model cannot tell is never taken unasked, whatever its number says. */
const isAbove = `s.confidence >= ? AND s.recommendation > ${recommendationNumbers.none}`;

/**
 * Accepted by a line alone, not written since, and not above this one. One parameter: the line. Only the
 * decision's own table is read for most.
 */
const reopenedTracks = `
  FROM decisions d JOIN standings s ON s.track_id = d.track_id
  WHERE d.threshold IS NOT NULL AND s.state = ${stateNumbers.accepted} AND NOT coalesce(${isAbove}, 0)`;

/** Above every confidence: what asking about every track means. */
const beyondAll = 2;

export class Thresholds {
  readonly #connection: Connection;
  readonly #standing: Standing;

  constructor(connection: Connection, standing: Standing) {
    this.#connection = connection;
    this.#standing = standing;
  }

  coverage(threshold: number, modelId: string): Coverage {
    this.#standing.show(modelId);
    return this.#connection.read(() => {
      const all = this.#count('SELECT count(*) AS count FROM standings s WHERE s.state IS NOT NULL');
      const row = this.#connection.one<{ above: number; waiting: number | null }>(
        `SELECT count(*) AS above, sum(s.state = ${stateNumbers.review}) AS waiting FROM standings s
         WHERE s.state IS NOT NULL AND ${isAbove}`,
        threshold,
      );
      const reopened = this.#count(`SELECT count(*) AS count ${reopenedTracks}`, threshold);
      return { tracks: all, above: row?.above ?? 0, waiting: row?.waiting ?? 0, reopened };
    });
  }

  /** What applying a line changes: ids to accept and ids to ask about again. Null asks about every track. */
  changes(threshold: number | null, modelId: string): { accept: number[]; reopen: number[] } {
    this.#standing.show(modelId);
    return this.#connection.read(() => ({
      accept:
        threshold === null
          ? []
          : this.#ids(
              `SELECT s.track_id AS id FROM standings s
               WHERE s.state = ${stateNumbers.review} AND ${isAbove} ORDER BY s.track_id`,
              threshold,
            ),
      reopen: this.#ids(`SELECT d.track_id AS id ${reopenedTracks}`, threshold ?? beyondAll),
    }));
  }

  /** Tracks at or above the line that no person has decided about, drawn at random. */
  sample(threshold: number, count: number, modelId: string): number[] {
    this.#standing.show(modelId);
    return this.#ids(
      `SELECT s.track_id AS id FROM standings s LEFT JOIN decisions d ON d.track_id = s.track_id
       WHERE ${isAbove} AND (s.state = ${stateNumbers.review}
         OR (s.state = ${stateNumbers.accepted} AND d.threshold IS NOT NULL))
       ORDER BY random() LIMIT ?`,
      threshold,
      count,
    );
  }

  #count(sql: string, ...values: number[]): number {
    return this.#connection.one<{ count: number }>(sql, ...values)?.count ?? 0;
  }

  #ids(sql: string, ...values: number[]): number[] {
    return this.#connection.all<{ id: number }>(sql, ...values).map((row) => row.id);
  }
}
