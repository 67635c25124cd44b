/** A file as a scan found it, and how it is stored. */
import { noTags, type FileStamp, type TrackTags } from '../../../models/track.ts';
import { sameStamp } from '../file-stamp.ts';
import { formatByName } from '../format-by-name.ts';
import type { Connection } from './connection.ts';
import type { Names } from './names.ts';
import { forgetOpinions } from './opinions.ts';
import { agreementNumbers, stateNumbers } from './standing.ts';
import { tagValues } from './tag-columns.ts';

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

/** Where it is stored. */
export interface TrackTables {
  readonly connection: Connection;
  /** What tracks are found and sorted by. */
  readonly names: Names;
}

/** Stores a file that was never met; answers the track's id. */
export function insertTrack({ connection, names }: TrackTables, file: ScannedFile, scanId: number): number {
  const { lastId } = connection.run(
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
  connection.run(
    'INSERT INTO standings (track_id, state, format, agreement) VALUES (?, ?, ?, ?)',
    lastId,
    stateNumbers.new,
    formatByName(file.path),
    (file.tags ?? noTags).genres.length === 0 ? agreementNumbers.none : null,
  );
  names.save(lastId, file.path, file.tags ?? noTags);
  return lastId;
}

/** Stores what is new of a file that was met before; of another recording than before, opinions are forgotten. */
export function updateTrack(
  { connection, names }: TrackTables,
  { id, stamp, audioHash }: Pick<KnownTrack, 'id' | 'stamp' | 'audioHash'>,
  file: ScannedFile,
  scanId: number,
): void {
  if (!sameStamp(stamp, file.stamp)) {
    connection.run(
      'UPDATE tracks SET audio_checked = 0, failure_code = NULL, failure_message = NULL WHERE id = ?',
      id,
    );
  }
  connection.run(
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
    if (audioHash !== null && audioHash !== file.audioHash) forgetOpinions(connection, id);
    connection.run('UPDATE tracks SET audio_hash = ?, audio_checked = 1 WHERE id = ?', file.audioHash, id);
  }
  if (file.tags !== null) {
    connection.run(
      `UPDATE tracks SET tags_read = 1, artist = ?, album_artist = ?, album = ?, title = ?, genres = ?, year = ? WHERE id = ?`,
      ...tagValues(file.tags),
      id,
    );
  }
  names.renew(id);
}
