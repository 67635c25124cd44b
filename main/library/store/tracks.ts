/** The facts of each file: what a scan found, what it holds, what went wrong with it. */
import type { SerialisedFailure } from '../../../models/failure.ts';
import type { FileStamp, TrackTags } from '../../../models/track.ts';
import { sameStamp } from '../file-stamp.ts';
import { formatByName } from '../format-by-name.ts';
import type { Connection } from './connection.ts';
import { Names } from './names.ts';
import { forgetOpinions } from './opinions.ts';
import { agreementNumbers, stateNumbers, type Standing } from './standing.ts';
import type { SqlValue } from './sqlite.ts';
import { idsWithin, loosePaths } from './track-paths.ts';

/** A file as a scan found it. */
export interface ScannedFile {
  readonly path: string;
  readonly stamp: FileStamp;
  /** Device and inode, null where there are none. */
  readonly fileKey: string | null;
  /** Null when they were not read. */
  readonly tags: TrackTags | null;
  /** Where the tags say it, null otherwise; the analysis measures it. */
  readonly durationSeconds: number | null;
  /** Digest of the audio where the scan had a reason to compute it. */
  readonly audioHash: string | null;
}

/** What is known of a path before it is scanned again. */
export interface KnownTrack {
  readonly id: number;
  readonly stamp: FileStamp;
  readonly audioHash: string | null;
  readonly tagsRead: boolean;
}

interface KnownRow {
  readonly id: number;
  readonly path: string;
  readonly size: number;
  readonly modified_ms: number;
  readonly audio_hash: string | null;
  readonly tags_read: number;
}

const noTags: TrackTags = {
  artist: null,
  albumArtist: null,
  album: null,
  title: null,
  genres: [],
  year: null,
};

const knownColumns = 'id, path, size, modified_ms, audio_hash, tags_read';

export class Tracks {
  readonly #connection: Connection;
  readonly #standing: Standing;
  readonly #names: Names;

  constructor(connection: Connection, standing: Standing) {
    this.#connection = connection;
    this.#standing = standing;
    this.#names = new Names(connection);
  }

  /** What is known of these paths; a path never seen is missing from the answer. */
  known(paths: readonly string[]): Map<string, KnownTrack> {
    const rows = this.#connection.all<KnownRow>(
      `SELECT ${knownColumns} FROM tracks WHERE path IN (SELECT value FROM json_each(?))`,
      JSON.stringify(paths),
    );
    return new Map(rows.map((row) => [row.path, knownTrack(row)]));
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
        if (before === undefined) return this.#insert(file, scanId);
        this.#update(before, file, scanId);
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
      this.#update(knownTrack(row), file, scanId);
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
          known.get(path)?.id ?? this.#insert({ ...unread, stamp: { size: 0, modifiedMs: 0 } }, scanId);
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
      this.#names.renew(id);
      this.#standing.refresh([id]);
    });
  }

  #insert(file: ScannedFile, scanId: number): number {
    const { lastId } = this.#connection.run(
      `INSERT INTO tracks (path, size, modified_ms, file_key, seen_scan, duration_seconds, audio_hash, audio_checked,
         tags_read, artist, album_artist, album, title, genres, year)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      file.path,
      file.stamp.size,
      file.stamp.modifiedMs,
      file.fileKey,
      scanId,
      file.durationSeconds,
      file.audioHash,
      file.audioHash === null ? 0 : 1,
      file.tags === null ? 0 : 1,
      ...tagValues(file.tags ?? noTags),
    );
    this.#connection.run(
      'INSERT INTO standings (track_id, state, format, agreement) VALUES (?, ?, ?, ?)',
      lastId,
      stateNumbers.new,
      formatByName(file.path),
      (file.tags ?? noTags).genres.length === 0 ? agreementNumbers.none : null,
    );
    this.#names.save(lastId, file.path, file.tags ?? noTags);
    return lastId;
  }

  #update({ id, stamp, audioHash }: KnownTrack, file: ScannedFile, scanId: number): void {
    if (!sameStamp(stamp, file.stamp)) {
      this.#connection.run(
        'UPDATE tracks SET audio_checked = 0, failure_code = NULL, failure_message = NULL WHERE id = ?',
        id,
      );
    }
    this.#connection.run(
      `UPDATE tracks SET size = ?, modified_ms = ?, file_key = ?, presence = 0, seen_scan = max(seen_scan, ?),
         duration_seconds = coalesce(?, duration_seconds) WHERE id = ?`,
      file.stamp.size,
      file.stamp.modifiedMs,
      file.fileKey,
      scanId,
      file.durationSeconds,
      id,
    );
    if (file.audioHash !== null) {
      if (audioHash !== null && audioHash !== file.audioHash) forgetOpinions(this.#connection, id);
      this.#connection.run(
        'UPDATE tracks SET audio_hash = ?, audio_checked = 1 WHERE id = ?',
        file.audioHash,
        id,
      );
    }
    if (file.tags !== null) {
      this.#connection.run(
        `UPDATE tracks SET tags_read = 1, artist = ?, album_artist = ?, album = ?, title = ?, genres = ?, year = ? WHERE id = ?`,
        ...tagValues(file.tags),
        id,
      );
    }
    this.#names.renew(id);
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

/** The columns artist, album_artist, album, title, genres, year. */
function tagValues(tags: TrackTags): SqlValue[] {
  return [tags.artist, tags.albumArtist, tags.album, tags.title, JSON.stringify(tags.genres), tags.year];
}
