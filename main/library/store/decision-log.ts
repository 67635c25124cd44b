/** The log of decisions: takes back what was decided, group by group and without end, and decides it again. */
import type { Connection } from './connection.ts';
import type { Standing } from './standing.ts';

/** A group taken back or decided again. */
export interface LoggedChange {
  /** None where there was no group. */
  readonly trackIds: number[];
  /** What was decided, in words; null where there was no group. */
  readonly label: string | null;
}

interface Group {
  readonly id: number;
  readonly label: string;
}

const nothing: LoggedChange = { trackIds: [], label: null };

export class DecisionLog {
  readonly #connection: Connection;
  readonly #standing: Standing;

  constructor(connection: Connection, standing: Standing) {
    this.#connection = connection;
    this.#standing = standing;
  }

  /**
   * Begins a group of decisions, to be called within the transaction that decides. What was undone and not redone
   * is forgotten: from here on another history is made.
   * @param line the threshold that the group puts in force
   */
  begin(label: string, line: number | null = null): number {
    this.#connection.run('DELETE FROM decision_groups WHERE undone = 1');
    return this.#connection.run(
      'INSERT INTO decision_groups (label, decided_ms, line) VALUES (?, ?, ?)',
      label,
      Date.now(),
      line,
    ).lastId;
  }

  /** Logs what stands for tracks (JSON ids) before a group changes it. */
  noteBefore(ids: string, groupId: number): void {
    this.#connection.run(
      `INSERT INTO decision_changes (group_id, track_id, before_group_id, before_kind, before_genres, before_threshold)
       SELECT ?, i.value, d.group_id, d.kind, d.genres, d.threshold
       FROM json_each(?) i LEFT JOIN decisions d ON d.track_id = i.value`,
      groupId,
      ids,
    );
  }

  /** Takes back the latest group that still stands, after a restart too. */
  undo(): LoggedChange {
    return this.#connection.write(() => {
      const group = this.#latest();
      if (group === undefined) return nothing;
      this.#connection.run(
        `UPDATE decision_changes SET after_kind = d.kind, after_genres = d.genres, after_threshold = d.threshold,
           after_written_group = t.written_group
         FROM tracks t LEFT JOIN decisions d ON d.track_id = t.id
         WHERE decision_changes.group_id = ? AND t.id = decision_changes.track_id`,
        group.id,
      );
      return this.#turn(group, 'before');
    });
  }

  /** Decides again what the latest undo took back, until something new is decided. */
  redo(): LoggedChange {
    return this.#connection.write(() => {
      const group = this.#nextToRedo();
      if (group === undefined) return nothing;
      // A file that was written in between does not hold what is decided now: it waits for being written.
      this.#connection.run(
        `UPDATE tracks SET written_group = ? FROM decision_changes c
         WHERE c.group_id = ? AND c.track_id = tracks.id AND tracks.written_group <> c.after_written_group`,
        group.id - 1,
        group.id,
      );
      return this.#turn(group, 'after');
    });
  }

  /** What `undo` would take back, in words; null when there is nothing. */
  undoLabel(): string | null {
    return this.#latest()?.label ?? null;
  }

  /** What `redo` would decide again, in words; null when there is nothing. */
  redoLabel(): string | null {
    return this.#nextToRedo()?.label ?? null;
  }

  /** Puts in force what stood before a group, or what it had decided. */
  #turn({ id, label }: Group, side: 'before' | 'after'): LoggedChange {
    const trackIds = this.#connection
      .all<{ track_id: number }>('SELECT track_id FROM decision_changes WHERE group_id = ?', id)
      .map((row) => row.track_id);
    this.#connection.run(
      'DELETE FROM decisions WHERE track_id IN (SELECT track_id FROM decision_changes WHERE group_id = ?)',
      id,
    );
    const group = side === 'before' ? 'before_group_id' : 'group_id';
    this.#connection.run(
      `INSERT INTO decisions (track_id, group_id, kind, genres, threshold)
       SELECT track_id, ${group}, ${side}_kind, ${side}_genres, ${side}_threshold FROM decision_changes
       WHERE group_id = ? AND ${side}_kind IS NOT NULL`,
      id,
    );
    this.#connection.run('UPDATE decision_groups SET undone = ? WHERE id = ?', Number(side === 'before'), id);
    this.#standing.refresh(trackIds);
    return { trackIds, label };
  }

  #latest(): Group | undefined {
    // A group whose tracks have all left the library has nothing to take back.
    return this.#connection.one(
      `SELECT id, label FROM decision_groups g
       WHERE undone = 0 AND EXISTS (SELECT 1 FROM decision_changes WHERE group_id = g.id) ORDER BY id DESC LIMIT 1`,
    );
  }

  /** Groups are undone from the newest on, so the oldest of them was undone last. */
  #nextToRedo(): Group | undefined {
    return this.#connection.one(
      `SELECT id, label FROM decision_groups g
       WHERE undone = 1 AND EXISTS (SELECT 1 FROM decision_changes WHERE group_id = g.id) ORDER BY id LIMIT 1`,
    );
  }
}
