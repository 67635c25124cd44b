/** The facts of each file: what a scan found, what it holds, what went wrong with it. */
import type { SerialisedFailure } from '../../../models/failure.ts';
import type { FileStamp } from '../../../models/track.ts';
import type { Connection } from './connection.ts';
import { Names } from './names.ts';
import {
  insertTrack,
  updateTrack,
  type KnownTrack,
  type ScannedFile,
  type TrackTables,
} from './scanned-file.ts';
import type { Standing } from './standing.ts';
import { idsWithin, loosePaths } from './track-paths.ts';

interface KnownRow {
  readonly id: number;
  readonly path: string;
  readonly size: number;
  readonly modified_ms: number;
  readonly audio_hash: string | null;
  readonly tags_read: number;
}

/** A recording, and the file that it was heard from. */
export interface HeardFile {
  /** At the last scan. */
  readonly stamp: FileStamp;
  readonly audioHash: string;
  /** Whether the file with this stamp is known to hold that recording. */
  readonly isChecked: boolean;
}

const knownColumns = 'id, path, size, modified_ms, audio_hash, tags_read';

export class Tracks {
  readonly #connection: Connection;
  readonly #standing: Standing;
  readonly #tables: TrackTables;

  constructor(connection: Connection, standing: Standing) {
    this.#connection = connection;
    this.#standing = standing;
    this.#tables = { connection, names: new Names(connection) };
  }

  /** What is known of these paths; a path never seen is missing from the answer. */
  known(paths: readonly string[]): Map<string, KnownTrack> {
    const rows = this.#connection.all<KnownRow>(
      `SELECT ${knownColumns} FROM tracks WHERE path IN (SELECT value FROM json_each(?))`,
      JSON.stringify(paths),
    );
    return new Map(rows.map((row) => [row.path, knownTrack(row)]));
  }

  /** What the file at this path was when its audio was last told apart from others; null where it never was. */
  heard(path: string): HeardFile | null {
    const row = this.#connection.one<{
      size: number;
      modified_ms: number;
      audio_hash: string | null;
      audio_checked: number;
    }>('SELECT size, modified_ms, audio_hash, audio_checked FROM tracks WHERE path = ?', path);
    if (row === undefined || row.audio_hash === null) return null;
    return {
      stamp: { size: row.size, modifiedMs: row.modified_ms },
      audioHash: row.audio_hash,
      isChecked: row.audio_checked === 1,
    };
  }

  /** Id of the track at exactly this path. */
  idOf(path: string): number | undefined {
    return this.#connection.one<{ id: number }>('SELECT id FROM tracks WHERE path = ?', path)?.id;
  }

  /** Listed tracks that are one of these absolute paths or lie below one, in the order of their paths. */
  idsWithin(paths: readonly string[]): number[] {
    return idsWithin(this.#connection, paths);
  }

  /** Listed files that lie in no folder of the library: those added one by one. */
  loosePaths(): string[] {
    return loosePaths(this.#connection);
  }

  /**
   * Stores what a scan found, a few hundred files a call (one transaction). A file that changed loses its
   * failure, and its audio counts as unchecked unless its hash is given; with another hash it is another
   * recording, and what was said of the old one is forgotten. Answers the ids, in the order given.
   */
  upsert(files: readonly ScannedFile[], scanId = 0): number[] {
    return this.#connection.write(() => {
      const known = this.known(files.map((file) => file.path));
      // A new track stands where it is inserted.
      const updated: number[] = [];
      const ids = files.map((file) => {
        const before = known.get(file.path);
        if (before === undefined) return insertTrack(this.#tables, file, scanId);
        updateTrack(this.#tables, before, file, scanId);
        updated.push(before.id);
        return before.id;
      });
      this.#standing.refresh(updated);
      return ids;
    });
  }

  /** Gives a moved file's track its new path: analysis, suggestion and decisions stay with it. */
  move(trackId: number, file: ScannedFile, scanId = 0): void {
    this.#connection.write(() => {
      const row = this.#connection.one<KnownRow>(`SELECT ${knownColumns} FROM tracks WHERE id = ?`, trackId);
      if (row === undefined) throw new Error(`Track ${trackId} is not in the library.`);
      // Whatever was known of a file that lay at the new path before is overtaken.
      this.#connection.run('DELETE FROM tracks WHERE path = ? AND id <> ?', file.path, trackId);
      this.#connection.run('UPDATE tracks SET path = ? WHERE id = ?', file.path, trackId);
      updateTrack(this.#tables, knownTrack(row), file, scanId);
      this.#standing.refresh([trackId]);
    });
  }

  /** Marks files a scan met but could not take, by path; they are listed as problems. Answers their ids. */
  upsertProblems(
    problems: readonly { readonly path: string; readonly failure: SerialisedFailure }[],
    scanId = 0,
  ): number[] {
    return this.#connection.write(() => {
      const known = this.known(problems.map((problem) => problem.path));
      const ids = problems.map(({ path, failure }) => {
        const unread = { path, fileKey: null, tags: null, durationSeconds: null, audioHash: null };
        const id =
          known.get(path)?.id ??
          insertTrack(this.#tables, { ...unread, stamp: { size: 0, modifiedMs: 0 } }, scanId);
        this.#connection.run(
          'UPDATE tracks SET failure_code = ?, failure_message = ?, presence = 0, seen_scan = max(seen_scan, ?) WHERE id = ?',
          failure.code,
          failure.message,
          scanId,
          id,
        );
        return id;
      });
      this.#standing.refresh(ids);
      return ids;
    });
  }

  /** Records why a track could not be analysed; it stays a problem until its file changes or an analysis succeeds. */
  saveFailure(trackId: number, failure: SerialisedFailure): void {
    this.#connection.write(() => {
      this.#connection.run(
        'UPDATE tracks SET failure_code = ?, failure_message = ? WHERE id = ?',
        failure.code,
        failure.message,
        trackId,
      );
      this.#standing.refresh([trackId]);
    });
  }

  /**
   * Records a file that a write left with these genres and this stamp. Its audio is proved unchanged, so its
   * analysis stays valid; its state is `written` until its genres change or something new is decided.
   */
  markWritten(path: string, stamp: FileStamp, genres: readonly string[]): void {
    this.#setGenres(path, stamp, genres, true);
  }

  /** Records a file that an undo put back: the genres it holds now, its decision open again. */
  markRestored(path: string, stamp: FileStamp, genres: readonly string[]): void {
    this.#setGenres(path, stamp, genres, false);
  }

  /** Forgets tracks; their files are not touched. */
  remove(trackIds: readonly number[]): void {
    this.#connection.run(
      'DELETE FROM tracks WHERE id IN (SELECT value FROM json_each(?))',
      JSON.stringify(trackIds),
    );
  }

  #setGenres(path: string, stamp: FileStamp, genres: readonly string[], written: boolean): void {
    this.#connection.write(() => {
      const id = this.idOf(path);
      if (id === undefined) return;
      const json = JSON.stringify(genres);
      // The rename that ends a write gives the path a new inode.
      this.#connection.run(
        `UPDATE tracks SET size = ?, modified_ms = ?, file_key = NULL, genres = ?, written_genres = ?,
           written_group = (SELECT coalesce(max(id), 0) FROM decision_groups) WHERE id = ?`,
        stamp.size,
        stamp.modifiedMs,
        json,
        written ? json : null,
        id,
      );
      this.#tables.names.renew(id);
      this.#standing.refresh([id]);
    });
  }
}

function knownTrack(row: KnownRow): KnownTrack {
  return {
    id: row.id,
    stamp: { size: row.size, modifiedMs: row.modified_ms },
    audioHash: row.audio_hash,
    tagsRead: row.tags_read === 1,
  };
}
