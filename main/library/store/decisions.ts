/** What people decided, and the log that takes it back: nothing here touches a file. */
import type { ParsedPayload } from '../../../models/engine-contract.ts';
import type { Connection } from './connection.ts';
import { recommendationNumbers, type Standing } from './standing.ts';
import { fromJson } from './json.ts';

export type Decision = ParsedPayload<'review.decide'>['decision'];

/** A decision as it stands: null genres when the track is skipped. */
export interface StandingDecision {
  readonly kind: 'accepted' | 'changed' | 'skipped';
  readonly genres: readonly string[] | null;
}

/** Groups of decisions that can be taken back; older ones stand for good. */
const maxUndo = 500;

export class Decisions {
  readonly #connection: Connection;
  readonly #standing: Standing;

  constructor(connection: Connection, standing: Standing) {
    this.#connection = connection;
    this.#standing = standing;
  }

  /**
   * Decides for tracks in one group, which `undo` takes back as a whole. Accepting stores the genre that
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
      this.#decide(JSON.stringify(targets), decision, modelId, this.#newGroup(undoLabel));
      this.#standing.refresh(targets);
      return { decided: targets, undoLabel };
    });
  }

  /** Takes back the latest group that still stands, after a restart too. Answers its tracks, none when there is no group. */
  undo(): { trackIds: number[]; label: string | null } {
    return this.#connection.write(() => {
      const group = this.#latest();
      if (group === undefined) return { trackIds: [], label: null };
      const trackIds = this.#connection
        .all<{ track_id: number }>('SELECT track_id FROM decision_changes WHERE group_id = ?', group.id)
        .map((row) => row.track_id);
      this.#connection.run(
        'DELETE FROM decisions WHERE track_id IN (SELECT track_id FROM decision_changes WHERE group_id = ?)',
        group.id,
      );
      this.#connection.run(
        `INSERT INTO decisions (track_id, group_id, kind, genres)
         SELECT track_id, before_group_id, before_kind, before_genres FROM decision_changes
         WHERE group_id = ? AND before_kind IS NOT NULL`,
        group.id,
      );
      this.#connection.run('UPDATE decision_groups SET undone = 1 WHERE id = ?', group.id);
      this.#standing.refresh(trackIds);
      return { trackIds, label: group.label };
    });
  }

  /** What `undo` would take back, in words; null when there is nothing. */
  undoLabel(): string | null {
    return this.#latest()?.label ?? null;
  }

  of(trackId: number): StandingDecision | null {
    const row = this.#connection.one<{ kind: StandingDecision['kind']; genres: string | null }>(
      'SELECT kind, genres FROM decisions WHERE track_id = ?',
      trackId,
    );
    if (row === undefined) return null;
    return { kind: row.kind, genres: row.genres === null ? null : fromJson<string[]>(row.genres) };
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
  #decide(ids: string, decision: Decision, modelId: string, groupId: number): void {
    this.#connection.run(
      `INSERT INTO decision_changes (group_id, track_id, before_group_id, before_kind, before_genres)
       SELECT ?, i.value, d.group_id, d.kind, d.genres FROM json_each(?) i LEFT JOIN decisions d ON d.track_id = i.value`,
      groupId,
      ids,
    );
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
      case 'accept':
        this.#connection.run(
          `INSERT INTO decisions (track_id, group_id, kind, genres)
           SELECT track_id, ?, 'accepted', json_array(genre) FROM predictions
           WHERE model_id = ? AND track_id IN (SELECT value FROM json_each(?))`,
          groupId,
          modelId,
          ids,
        );
        return;
      case 'genres': {
        const genres = JSON.stringify(decision.genres);
        // Choosing what was suggested is accepting it.
        this.#connection.run(
          `INSERT INTO decisions (track_id, group_id, kind, genres)
           SELECT i.value, ?, CASE WHEN json_array(p.genre) = ? THEN 'accepted' ELSE 'changed' END, ?
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

  #newGroup(label: string): number {
    // Nothing redoes, so what was undone can be forgotten.
    this.#connection.run('DELETE FROM decision_groups WHERE undone = 1');
    const { lastId } = this.#connection.run(
      'INSERT INTO decision_groups (label, decided_ms) VALUES (?, ?)',
      label,
      Date.now(),
    );
    this.#connection.run('DELETE FROM decision_groups WHERE id <= ?', lastId - maxUndo);
    return lastId;
  }

  #latest(): { id: number; label: string } | undefined {
    // A group whose tracks have all left the library has nothing to take back.
    return this.#connection.one(
      `SELECT id, label FROM decision_groups g
       WHERE undone = 0 AND EXISTS (SELECT 1 FROM decision_changes WHERE group_id = g.id) ORDER BY id DESC LIMIT 1`,
    );
  }
}

function labelOf(decision: Decision, count: number): string {
  const tracks = count === 1 ? '1 track' : `${count.toLocaleString('en')} tracks`;
  if (decision.kind === 'accept') return `Accept ${tracks}`;
  if (decision.kind === 'genres') return `Set ${tracks} to ${decision.genres.join(', ')}`;
  return decision.kind === 'skip' ? `Skip ${tracks}` : `Clear the decision on ${tracks}`;
}
