/** Spot checks: random samples of what a line takes without asking, and what people decided about them. */
import { genreKey } from '../text-keys.ts';
import type { Connection } from './connection.ts';
import { fromJson } from './json.ts';

/** A track of a sample that a person has decided about. */
export interface CheckedTrack {
  /** What the model said when it was drawn. */
  readonly confidence: number;
  readonly right: boolean;
}

interface CheckedRow {
  readonly genre: string;
  readonly confidence: number;
  readonly genres: string;
}

export class SpotChecks {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Keeps what the model says of these tracks now, before anybody looks. Answers the sample's number. */
  draw(
    trackIds: readonly number[],
    {
      threshold,
      modelId,
      afterGroup,
    }: { readonly threshold: number; readonly modelId: string; readonly afterGroup: number },
  ): number {
    return this.#connection.write(() => {
      const { lastId } = this.#connection.run(
        'INSERT INTO spot_checks (model_id, threshold, after_group) VALUES (?, ?, ?)',
        modelId,
        threshold,
        afterGroup,
      );
      this.#connection.run(
        `INSERT INTO spot_check_tracks (check_id, track_id, genre, confidence)
         SELECT ?, track_id, genre, confidence FROM predictions
         WHERE model_id = ? AND track_id IN (SELECT value FROM json_each(?))`,
        lastId,
        modelId,
        JSON.stringify(trackIds),
      );
      return lastId;
    });
  }

  /**
   * Decided tracks of every sample of a model that was drawn at or below a line, as far as they lie above it: a
   * random sample of what the line takes. Skipped ones tell nothing.
   */
  checked(modelId: string, threshold: number): CheckedTrack[] {
    return this.#read(
      'c.model_id = ? AND c.threshold <= ? AND x.confidence >= ?',
      modelId,
      threshold,
      threshold,
    );
  }

  /** The decided tracks of one sample. */
  checkedIn(checkId: number): CheckedTrack[] {
    return this.#read('c.id = ?', checkId);
  }

  #read(where: string, ...values: (string | number)[]): CheckedTrack[] {
    return this.#connection
      .all<CheckedRow>(
        `SELECT x.genre, x.confidence, d.genres FROM spot_checks c
         JOIN spot_check_tracks x ON x.check_id = c.id
         JOIN decisions d ON d.track_id = x.track_id
         WHERE ${where} AND d.group_id > c.after_group AND d.threshold IS NULL AND d.kind <> 'skipped'`,
        ...values,
      )
      .map(({ genre, confidence, genres }) => ({
        confidence,
        right: fromJson<string[]>(genres).some((decided) => genreKey(decided) === genreKey(genre)),
      }));
  }
}
