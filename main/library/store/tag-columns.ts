/** The tags of a track, in the columns of its row. */
import type { TrackTags } from '../../../models/track.ts';
import { fromJson } from './json.ts';
import type { SqlValue } from './sqlite.ts';

export interface TagColumns {
  readonly artist: string | null;
  readonly album_artist: string | null;
  readonly album: string | null;
  readonly title: string | null;
  /** JSON. */
  readonly genres: string;
  readonly year: number | null;
}

export function tagsOf(row: TagColumns): TrackTags {
  return {
    artist: row.artist,
    albumArtist: row.album_artist,
    album: row.album,
    title: row.title,
    genres: fromJson<string[]>(row.genres),
    year: row.year,
  };
}

/** In the order artist, album_artist, album, title, genres, year. */
export function tagValues(tags: TrackTags): SqlValue[] {
  return [tags.artist, tags.albumArtist, tags.album, tags.title, JSON.stringify(tags.genres), tags.year];
}
