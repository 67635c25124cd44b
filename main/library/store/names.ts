/** What a track is sorted and searched by, drawn from its path and tags. */
import type { TrackTags } from '../../../models/track.ts';
import { foldText, naturalKey } from '../text-keys.ts';
import type { Connection } from './connection.ts';
import { fromJson } from './json.ts';

interface NamedRow {
  readonly path: string;
  readonly artist: string | null;
  readonly album_artist: string | null;
  readonly album: string | null;
  readonly title: string | null;
  readonly genres: string;
}

/** Keeps the tables `names` and `track_search` true. */
export class Names {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Writes a track's sort keys and search text. */
  save(trackId: number, path: string, tags: Omit<TrackTags, 'year'>): void {
    this.#connection.run(
      `INSERT INTO names (track_id, artist_key, title_key, genre_now_key, path_key) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (track_id) DO UPDATE SET artist_key = excluded.artist_key, title_key = excluded.title_key,
         genre_now_key = excluded.genre_now_key, path_key = excluded.path_key`,
      trackId,
      sortKey(tags.artist ?? tags.albumArtist),
      sortKey(tags.title),
      sortKey(tags.genres.join(' ')),
      naturalKey(path),
    );
    const names = [tags.artist, tags.albumArtist, tags.title, tags.album, path, ...tags.genres];
    this.#connection.run(
      `INSERT INTO track_search (track_id, names) VALUES (?, ?)
       ON CONFLICT (track_id) DO UPDATE SET names = excluded.names`,
      trackId,
      foldText(names.filter((name) => name !== null).join(' \u00B7 ')),
    );
  }

  /** The same from the track's row as it is now. */
  renew(trackId: number): void {
    const row = this.#connection.one<NamedRow>(
      'SELECT path, artist, album_artist, album, title, genres FROM tracks WHERE id = ?',
      trackId,
    );
    if (row === undefined) return;
    const genres = fromJson<string[]>(row.genres);
    this.save(trackId, row.path, { ...row, albumArtist: row.album_artist, genres });
  }
}

/** Null, which every order puts last, where there is nothing to sort by. */
function sortKey(text: string | null): string | null {
  return text === null ? null : naturalKey(text) || null;
}
