/** What a scan concludes: which tracks are there, which are out of reach, which are gone or have moved. */
import type { FileStamp } from '../../../models/track.ts';
import { pathsBelow } from '../path-range.ts';
import type { Connection } from './connection.ts';
import type { Standing } from './standing.ts';

/** What became of the places a scan was sent to; all absolute paths. */
export interface ScanOutcome {
  readonly scanId: number;
  /** Walked to the end: what was not met there is gone. */
  readonly reached: readonly string[];
  /** Given folders without an entry: if tracks were known there, they are out of reach (a drive not mounted). */
  readonly empty: readonly string[];
  /** Not there or not readable, roots and folders inside alike: what lies there is out of reach, not gone. */
  readonly unreachable: readonly string[];
}

/** A track that may be the same recording as a file just found. */
export interface Candidate {
  readonly id: number;
  readonly path: string;
  readonly fileKey: string | null;
  readonly stamp: FileStamp;
}

interface CandidateRow {
  readonly id: number;
  readonly path: string;
  readonly file_key: string | null;
  readonly size: number;
  readonly modified_ms: number;
}

const candidateColumns = 'id, path, file_key, size, modified_ms';

export class Scans {
  readonly #connection: Connection;
  readonly #standing: Standing;

  constructor(connection: Connection, standing: Standing) {
    this.#connection = connection;
    this.#standing = standing;
  }

  /** Begins a scan. Ids rise, so that of two scans at once neither takes the other's finds for gone. */
  begin(): number {
    return this.#connection.run('INSERT INTO scans (started_ms) VALUES (?)', Date.now()).lastId;
  }

  /** Marks unchanged tracks as met. Answers those that had been away. */
  touch(trackIds: readonly number[], scanId: number): number[] {
    const ids = JSON.stringify(trackIds);
    return this.#connection.write(() => {
      const returned = this.#connection
        .all<{ id: number }>(
          'SELECT id FROM tracks WHERE id IN (SELECT value FROM json_each(?)) AND presence <> 0',
          ids,
        )
        .map((row) => row.id);
      this.#connection.run(
        'UPDATE tracks SET seen_scan = max(seen_scan, ?), presence = 0 WHERE id IN (SELECT value FROM json_each(?))',
        scanId,
        ids,
      );
      this.#standing.refresh(returned);
      return returned;
    });
  }

  /**
   * Ends a scan that was not cut short: tracks it did not meet are gone (kept, but not listed, so that they
   * return with everything known) or offline. Answers the tracks whose presence changed.
   */
  end({ scanId, ...outcome }: ScanOutcome): number[] {
    return this.#connection.write(() => {
      const changed = new Set<number>();
      const unreachable = [...outcome.unreachable, ...outcome.empty.filter((path) => this.#hasTracks(path))];
      const reached = [...outcome.reached, ...outcome.empty.filter((path) => !unreachable.includes(path))];
      // Out of reach first: a folder that could not be read inside one that could has no tracks to lose.
      for (const path of unreachable) {
        for (const id of this.#setPresence(path, 1, 'presence = 0 AND seen_scan < ?', scanId))
          changed.add(id);
      }
      const away = unreachable.map(pathsBelow);
      const notAway = ' AND NOT (path >= ? AND path < ?)'.repeat(away.length);
      const bounds = away.flatMap(({ from, to }) => [from, to]);
      for (const path of reached) {
        const condition = `presence < 2 AND seen_scan < ?${notAway}`;
        for (const id of this.#setPresence(path, 2, condition, scanId, ...bounds)) changed.add(id);
      }
      for (const path of reached) this.#setOnline(path, true);
      for (const path of unreachable) this.#setOnline(path, false);
      this.#connection.run('UPDATE scans SET ended_ms = ? WHERE id = ?', Date.now(), scanId);
      const ids = [...changed];
      this.#standing.refresh(ids);
      return ids;
    });
  }

  /** The track that was this very file under another path, as far as inode, size and time can tell. */
  sameFile(path: string, stamp: FileStamp, fileKey: string | null): Candidate[] {
    if (fileKey === null) return [];
    return this.#connection
      .all<CandidateRow>(
        `SELECT ${candidateColumns} FROM tracks WHERE size = ? AND modified_ms = ? AND file_key = ? AND path <> ?`,
        stamp.size,
        stamp.modifiedMs,
        fileKey,
        path,
      )
      .map(candidate);
  }

  /** Whether some analysed track at another path has this size, so that hashing the file's audio may pay. */
  knowsAudioOfSize(size: number, path: string): boolean {
    return (
      this.#connection.one(
        'SELECT 1 FROM tracks WHERE size = ? AND path <> ? AND audio_hash IS NOT NULL LIMIT 1',
        size,
        path,
      ) !== undefined
    );
  }

  /** Tracks at other paths with the same audio in a file of the same size; 20 at most. */
  sameAudio(audioHash: string, size: number, path: string): Candidate[] {
    return this.#connection
      .all<CandidateRow>(
        `SELECT ${candidateColumns} FROM tracks WHERE audio_hash = ? AND size = ? AND path <> ? ORDER BY presence DESC, id LIMIT 20`,
        audioHash,
        size,
        path,
      )
      .map(candidate);
  }

  #hasTracks(folder: string): boolean {
    const { from, to } = pathsBelow(folder);
    const track = this.#connection.one(
      'SELECT 1 FROM tracks WHERE path >= ? AND path < ? AND presence < 2 LIMIT 1',
      from,
      to,
    );
    return track !== undefined;
  }

  #setPresence(path: string, presence: 1 | 2, condition: string, ...values: (string | number)[]): number[] {
    const { from, to } = pathsBelow(path);
    return this.#connection
      .all<{ id: number }>(
        `UPDATE tracks SET presence = ${presence} WHERE (path = ? OR (path >= ? AND path < ?)) AND ${condition} RETURNING id`,
        path,
        from,
        to,
        ...values,
      )
      .map((row) => row.id);
  }

  #setOnline(path: string, online: boolean): void {
    this.#connection.run('UPDATE folders SET online = ? WHERE path = ?', Number(online), path);
  }
}

function candidate(row: CandidateRow): Candidate {
  return {
    id: row.id,
    path: row.path,
    fileKey: row.file_key,
    stamp: { size: row.size, modifiedMs: row.modified_ms },
  };
}
