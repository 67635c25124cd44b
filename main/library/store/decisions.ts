/** What people decided: nothing here touches a file. */
import type { Decision } from '../../../models/review-requests.ts';
import type { Connection } from './connection.ts';
import { labelOf } from './decision-labels.ts';
import { DecisionLog, type LoggedChange } from './decision-log.ts';
import { suggestionOf } from './genres-schema.ts';
import { recommendationNumbers, type Standing } from './standing.ts';
import { fromJson } from './json.ts';

/** A decision as it stands: null genres when the track is skipped, none when no genre fits. */
export interface StandingDecision {
  readonly kind: 'accepted' | 'changed' | 'skipped' | 'kept';
  readonly genres: readonly string[] | null;
  /** The line that accepted it; null: a person did. */
  readonly threshold: number | null;
}

/** Where a line lies that no confidence reaches: every track is asked about. */
const beyondAll = 2;

/** Decisions of people that stand, by kind. */
export type DecisionCounts = Readonly<Record<StandingDecision['kind'], number>>;

export class Decisions {
  readonly #connection: Connection;
  readonly #standing: Standing;
  readonly #log: DecisionLog;

  constructor(connection: Connection, standing: Standing) {
    this.#connection = connection;
    this.#standing = standing;
    this.#log = new DecisionLog(connection, standing);
  }

  /**
   * Decides for tracks in one group, which `undo` takes back as a whole. Accepting stores the genres that
   * `modelId` suggests now, so a later model does not change it; tracks without a suggestion stay undecided,
   * and so do those of `recommendation` none with `sureOnly`. Answers the tracks decided and a label for the undo.
   */
  decide(
    trackIds: readonly number[],
    decision: Decision,
    { modelId, sureOnly = false }: { readonly modelId: string; readonly sureOnly?: boolean },
  ): { decided: number[]; undoLabel: string } {
    return this.#connection.write(() => {
      const ids = JSON.stringify(trackIds);
      const targets =
        decision.kind === 'accept'
          ? this.#acceptable(ids, modelId, sureOnly)
          : this.#existing(ids, decision.kind === 'clear');
      if (targets.length === 0) return { decided: [], undoLabel: '' };
      const undoLabel = labelOf(decision, targets.length);
      this.#replace(JSON.stringify(targets), decision, modelId, this.#log.begin(undoLabel));
      this.#standing.refresh(targets);
      return { decided: targets, undoLabel };
    });
  }

  /**
   * Accepts tracks because they are at or above a line, and opens again those that an earlier line had accepted,
   * all as one group. The line is in force until the next one, or until this one is undone. Null: no line.
   */
  drawLine(
    threshold: number | null,
    {
      accept,
      reopen,
      modelId,
    }: { readonly accept: readonly number[]; readonly reopen: readonly number[]; readonly modelId: string },
  ): { undoLabel: string } {
    return this.#connection.write(() => {
      const undoLabel =
        threshold === null ? 'Ask about every track' : `Take what is ${Math.round(threshold * 100)} % sure`;
      const groupId = this.#log.begin(undoLabel, threshold ?? beyondAll);
      this.#replace(JSON.stringify(reopen), { kind: 'clear' }, modelId, groupId);
      this.#replace(JSON.stringify(accept), { kind: 'accept' }, modelId, groupId, threshold);
      this.#standing.refresh([...accept, ...reopen]);
      return { undoLabel };
    });
  }

  /** Takes back the latest group that still stands, after a restart too. */
  undo(): LoggedChange {
    return this.#log.undo();
  }

  /** Decides again what the latest undo took back, until something new is decided. */
  redo(): LoggedChange {
    return this.#log.redo();
  }

  /** What `undo` would take back, in words; null when there is nothing. */
  undoLabel(): string | null {
    return this.#log.undoLabel();
  }

  /** What `redo` would decide again, in words; null when there is nothing. */
  redoLabel(): string | null {
    return this.#log.redoLabel();
  }

  of(trackId: number): StandingDecision | null {
    const row = this.#connection.one<{
      kind: StandingDecision['kind'];
      genres: string | null;
      threshold: number | null;
    }>('SELECT kind, genres, threshold FROM decisions WHERE track_id = ?', trackId);
    if (row === undefined) return null;
    return { ...row, genres: row.genres === null ? null : fromJson<string[]>(row.genres) };
  }

  /** Decisions that people made since a time (milliseconds since the epoch) and that still stand. */
  countSince(sinceMs: number): DecisionCounts {
    const counts = { accepted: 0, changed: 0, skipped: 0, kept: 0 };
    const rows = this.#connection.all<{ kind: StandingDecision['kind']; count: number }>(
      `SELECT d.kind AS kind, count(*) AS count
       FROM decision_groups g CROSS JOIN decisions d ON d.group_id = g.id
       WHERE g.decided_ms >= ? AND d.threshold IS NULL GROUP BY d.kind`,
      sinceMs,
    );
    for (const { kind, count } of rows) counts[kind] = count;
    return counts;
  }

  /** The line in force: from which confidence on suggestions were taken unasked; null: none. */
  lineInForce(): number | null {
    const row = this.#connection.one<{ line: number }>(
      'SELECT line FROM decision_groups WHERE line IS NOT NULL AND undone = 0 ORDER BY id DESC LIMIT 1',
    );
    return row === undefined || row.line === beyondAll ? null : row.line;
  }

  /** Number of the newest group: decisions made from now on have a greater one. */
  newestGroup(): number {
    return (
      this.#connection.one<{ seq: number }>(`SELECT seq FROM sqlite_sequence WHERE name = 'decision_groups'`)
        ?.seq ?? 0
    );
  }

  /** What people decided of single tracks, and not a line of certainty for them: examples to learn from. */
  decidedTracks(): { readonly path: string; readonly genres: readonly string[] }[] {
    return this.#connection
      .all<{ path: string; genres: string }>(
        `SELECT t.path AS path, d.genres AS genres FROM decisions d JOIN tracks t ON t.id = d.track_id
         WHERE d.kind IN ('accepted', 'changed') AND d.threshold IS NULL AND d.genres IS NOT NULL
         ORDER BY t.path`,
      )
      .map(({ path, genres }) => ({ path, genres: fromJson<string[]>(genres) }));
  }

  /** Every genre anyone decided on, for the vocabulary. */
  genres(): string[] {
    return this.#connection
      .all<{ genre: string }>(
        `SELECT DISTINCT g.value AS genre FROM decisions d, json_each(d.genres) g
         WHERE d.kind = 'changed' ORDER BY g.value COLLATE NOCASE`,
      )
      .map((row) => row.genre);
  }

  /** Writes one decision over tracks (JSON ids) and logs what stood before. */
  #replace(
    ids: string,
    decision: Decision,
    modelId: string,
    groupId: number,
    threshold: number | null = null,
  ): void {
    this.#log.noteBefore(ids, groupId);
    this.#connection.run('DELETE FROM decisions WHERE track_id IN (SELECT value FROM json_each(?))', ids);
    switch (decision.kind) {
      case 'clear':
        return;
      case 'skip':
        this.#connection.run(
          `INSERT INTO decisions (track_id, group_id, kind) SELECT value, ?, 'skipped' FROM json_each(?)`,
          groupId,
          ids,
        );
        return;
      case 'keep':
      case 'none':
        this.#connection.run(
          `INSERT INTO decisions (track_id, group_id, kind, genres)
           SELECT id, ?, 'kept', CASE WHEN ? THEN genres ELSE '[]' END FROM tracks
           WHERE id IN (SELECT value FROM json_each(?))`,
          groupId,
          Number(decision.kind === 'keep'),
          ids,
        );
        return;
      case 'accept':
        this.#connection.run(
          `INSERT INTO decisions (track_id, group_id, kind, genres, threshold)
           SELECT track_id, ?, 'accepted', ${suggestionOf('predictions')}, ? FROM predictions
           WHERE model_id = ? AND track_id IN (SELECT value FROM json_each(?))`,
          groupId,
          threshold,
          modelId,
          ids,
        );
        return;
      case 'genres': {
        const genres = JSON.stringify(decision.genres);
        // Choosing what was suggested is accepting it.
        this.#connection.run(
          `INSERT INTO decisions (track_id, group_id, kind, genres)
           SELECT i.value, ?, CASE WHEN ${suggestionOf('p')} = ? THEN 'accepted' ELSE 'changed' END, ?
           FROM json_each(?) i LEFT JOIN predictions p ON p.model_id = ? AND p.track_id = i.value`,
          groupId,
          genres,
          genres,
          ids,
          modelId,
        );
      }
    }
  }

  #acceptable(ids: string, modelId: string, sureOnly: boolean): number[] {
    return this.#ids(
      `SELECT track_id AS id FROM predictions
       WHERE model_id = ? AND recommendation >= ? AND track_id IN (SELECT value FROM json_each(?)) ORDER BY track_id`,
      modelId,
      sureOnly ? recommendationNumbers.low : recommendationNumbers.none,
      ids,
    );
  }

  #existing(ids: string, decidedOnly: boolean): number[] {
    return this.#ids(
      `SELECT ${decidedOnly ? 'track_id AS id FROM decisions WHERE track_id' : 'id FROM tracks WHERE id'}
       IN (SELECT value FROM json_each(?)) ORDER BY 1`,
      ids,
    );
  }

  #ids(sql: string, ...values: (string | number)[]): number[] {
    return this.#connection.all<{ id: number }>(sql, ...values).map((row) => row.id);
  }
}
