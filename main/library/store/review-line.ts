/** The line of review: which tracks wait, which are gone through, and in which order they are asked about. */
import { dirname } from 'node:path';
import type { ReviewOrder, ReviewRest } from '../../../models/review.ts';
import type { Connection } from './connection.ts';
import type { SqlValue } from './sqlite.ts';
import { restOf, waitingIn, type Scope } from './review-scope.ts';
import { type Standing, stateNumbers } from './standing.ts';

/** What an informative order is made from. */
export interface Candidate {
  readonly id: number;
  readonly margin: number;
  readonly confidence: number;
  readonly unfamiliar: number | null;
  readonly genre: string;
  /** JSON: the genres in the file. */
  readonly present: string;
  readonly artist: string | null;
  readonly leader: number | null;
}

/** Tracks behind that are kept in the line, to go back to. */
const keptBehind = 500;

/** Of equal ones, a fixed but random order: the id mixed with a seed (Knuth's multiplicative hashing). */
const mixed = '((s.track_id * 2654435761 + ?) % 4294967296)';

export class ReviewLine {
  readonly #connection: Connection;
  readonly #standing: Standing;

  constructor(connection: Connection, standing: Standing) {
    this.#connection = connection;
    this.#standing = standing;
    connection.define('folder_of', dirname);
  }

  /** How many tracks of the scope wait. */
  count(scope: Scope, modelId: string): number {
    this.#standing.show(modelId);
    const { sql, values } = waitingIn(scope);
    const row = this.#connection.one<{ count: number }>(
      `SELECT count(*) AS count FROM standings s WHERE ${sql}`,
      ...values,
    );
    return row?.count ?? 0;
  }

  /** Up to `count` tracks of the line that wait, those at `from`'s place and after it; all without `from`. */
  waiting(from: number | null, count: number, scope: Scope, modelId: string): number[] {
    this.#standing.show(modelId);
    const { sql, values } = waitingIn(scope);
    return this.#ids(
      `SELECT s.track_id AS id FROM review_line l CROSS JOIN standings s ON s.track_id = l.track_id
       WHERE l.position >= ? AND ${sql} ORDER BY l.position, l.track_id LIMIT ?`,
      this.#positionOf(from) ?? -Infinity,
      ...values,
      count,
    );
  }

  has(trackId: number): boolean {
    return this.#positionOf(trackId) !== null;
  }

  /** Puts tracks at the end. */
  append(trackIds: readonly number[]): void {
    this.#connection.write(() => {
      let last = this.#connection.one<{ last: number | null }>(
        'SELECT max(position) AS last FROM review_line',
      )?.last;
      for (const trackId of trackIds) {
        last = Math.floor(last ?? 0) + 1;
        this.#put(trackId, last);
      }
    });
  }

  /** Puts a track right before another one, or at the end where that is not in the line. */
  insert(trackId: number, before: number | null): void {
    const next = this.#positionOf(before);
    if (next === null) return this.append([trackId]);
    const previous = this.#connection.one<{ position: number | null }>(
      'SELECT max(position) AS position FROM review_line WHERE position < ?',
      next,
    )?.position;
    this.#put(trackId, previous === null || previous === undefined ? next - 1 : (previous + next) / 2);
  }

  /** Moves tracks that were passed over undecided, before `from`, to the end. Answers how many. */
  recall(from: number, scope: Scope, modelId: string): number {
    const position = this.#positionOf(from);
    if (position === null) return 0;
    this.#standing.show(modelId);
    const { sql, values } = waitingIn(scope);
    const passed = this.#ids(
      `SELECT s.track_id AS id FROM review_line l CROSS JOIN standings s ON s.track_id = l.track_id
       WHERE l.position < ? AND ${sql} ORDER BY l.position, l.track_id`,
      position,
      ...values,
    );
    this.append(passed);
    return passed.length;
  }

  /** Forgets what comes after a track, which stays; everything without one. */
  cut(after: number | null): void {
    const position = this.#positionOf(after);
    if (position === null) this.#connection.run('DELETE FROM review_line');
    else this.#connection.run('DELETE FROM review_line WHERE position > ?', position);
  }

  /** Forgets what lies too far behind to go back to. */
  prune(from: number): void {
    const position = this.#positionOf(from);
    if (position === null) return;
    this.#connection.run(
      `DELETE FROM review_line WHERE position < (SELECT position FROM review_line WHERE position < ?
         ORDER BY position DESC LIMIT 1 OFFSET ?)`,
      position,
      keptBehind,
    );
  }

  /** Which tracks alone are gone through. */
  setScope(trackIds: readonly number[]): void {
    this.#connection.write(() => {
      this.#connection.run('DELETE FROM review_scope');
      this.#connection.run(
        `INSERT OR IGNORE INTO review_scope
         SELECT t.id FROM json_each(?) i JOIN tracks t ON t.id = i.value`,
        JSON.stringify(trackIds),
      );
    });
  }

  /** Up to `count` tracks that wait and are not in the line yet, in an order that the database knows. */
  next(
    order: Exclude<ReviewOrder, 'informative'>,
    count: number,
    { scope, seed, modelId }: { readonly scope: Scope; readonly seed: number; readonly modelId: string },
  ): number[] {
    this.#standing.show(modelId);
    const { sql, values } = waitingIn(scope);
    const orders = { unsure: 's.confidence, s.track_id', album: 'n.path_key, s.track_id', random: mixed };
    const names = order === 'album' ? 'CROSS JOIN names n ON n.track_id = s.track_id' : '';
    return this.#ids(
      `SELECT s.track_id AS id FROM standings s ${names}
       WHERE ${sql} AND s.track_id NOT IN (SELECT track_id FROM review_line)
       ORDER BY ${orders[order]} LIMIT ?`,
      ...values,
      ...(order === 'random' ? [seed] : []),
      count,
    );
  }

  /** Tracks that wait with an id above `after`, in the order of their ids, with what their place follows from. */
  candidates(after: number, limit: number, scope: Scope, modelId: string): Candidate[] {
    this.#standing.show(modelId);
    const { sql, values } = waitingIn(scope);
    return this.#connection.all<Candidate>(
      `SELECT s.track_id AS id, coalesce(p.margin, 0) AS margin, coalesce(p.confidence, 0) AS confidence,
         p.unfamiliar AS unfamiliar, coalesce(p.genre, '') AS genre, t.genres AS present,
         n.artist_key AS artist, o.leader AS leader
       FROM standings s
       CROSS JOIN tracks t ON t.id = s.track_id
       CROSS JOIN names n ON n.track_id = s.track_id
       LEFT JOIN predictions p ON p.model_id = ? AND p.track_id = s.track_id
       LEFT JOIN sounds o ON o.model_id = ? AND o.track_id = s.track_id
       WHERE ${sql} AND s.track_id > ? ORDER BY s.track_id LIMIT ?`,
      modelId,
      modelId,
      ...values,
      after,
      limit,
    );
  }

  /** Ids in the line. */
  members(): Set<number> {
    return new Set(this.#ids('SELECT track_id AS id FROM review_line'));
  }

  /** Artists (sort keys) of the last `count` tracks of the line. */
  lastArtists(count: number): string[] {
    return this.#connection
      .all<{ artist: string | null }>(
        `SELECT n.artist_key AS artist FROM (SELECT track_id FROM review_line ORDER BY position DESC LIMIT ?) l
         JOIN names n ON n.track_id = l.track_id`,
        count,
      )
      .flatMap(({ artist }) => artist ?? []);
  }

  /** Tracks that people have decided about with an id above `after`, in the order of their ids, and their groups. */
  answered(after: number, limit: number, modelId: string): { id: number; leader: number | null }[] {
    return this.#connection.all<{ id: number; leader: number | null }>(
      `SELECT d.track_id AS id, o.leader AS leader
       FROM decisions d LEFT JOIN sounds o ON o.model_id = ? AND o.track_id = d.track_id
       WHERE d.threshold IS NULL AND d.track_id > ? ORDER BY d.track_id LIMIT ?`,
      modelId,
      after,
      limit,
    );
  }

  /** Other tracks that wait: of the same album, by the same artist, or that sound alike. */
  rest(trackId: number, rest: ReviewRest, modelId: string): number[] {
    this.#standing.show(modelId);
    const { from, values } = restOf(rest, modelId);
    return this.#ids(
      `SELECT s.track_id AS id ${from} WHERE s.track_id <> ? AND s.state = ${stateNumbers.review} ORDER BY s.track_id`,
      ...values,
      trackId,
      trackId,
    );
  }

  #positionOf(trackId: number | null): number | null {
    if (trackId === null) return null;
    return (
      this.#connection.one<{ position: number }>(
        'SELECT position FROM review_line WHERE track_id = ?',
        trackId,
      )?.position ?? null
    );
  }

  #put(trackId: number, position: number): void {
    this.#connection.run(
      `INSERT INTO review_line (track_id, position) SELECT id, ? FROM tracks WHERE id = ?
       ON CONFLICT (track_id) DO UPDATE SET position = excluded.position`,
      position,
      trackId,
    );
  }

  #ids(sql: string, ...values: SqlValue[]): number[] {
    return this.#connection.all<{ id: number }>(sql, ...values).map((row) => row.id);
  }
}
