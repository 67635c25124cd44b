/**
 * What Earmark knows of a library as text for other programs: CSV, JSON, and a playlist for each genre.
 *
 * Plain functions from rows to text; main/library/export writes the files.
 */
import type { TrackRow } from './track-row.ts';

export const exportFormats = ['csv', 'json', 'm3u8'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** A track as it is exported; the names are the columns of the CSV and the keys of the JSON. */
export interface ExportedTrack {
  readonly path: string;
  readonly artist: string | null;
  readonly title: string | null;
  readonly album: string | null;
  readonly durationSeconds: number | null;
  readonly format: string | null;
  /** In the file. */
  readonly genresNow: readonly string[];
  /** The model's suggestion, calibrated; null before analysis. */
  readonly suggested: string | null;
  readonly confidence: number | null;
  readonly recommendation: string | null;
  readonly runnerUp: string | null;
  readonly runnerUpProbability: number | null;
  /** What the person decided; null when undecided. */
  readonly decided: readonly string[] | null;
  /** Whether the person decided otherwise than suggested; null when undecided or without a suggestion. */
  readonly corrected: boolean | null;
  readonly state: string;
}

export function exportedTrack(row: TrackRow): ExportedTrack {
  const { decision, genre, genres } = row;
  return {
    path: row.path,
    artist: row.artist,
    title: row.title,
    album: row.album,
    durationSeconds: row.durationSeconds,
    format: row.format,
    genresNow: row.genresNow,
    suggested: genre,
    confidence: row.confidence,
    recommendation: row.recommendation,
    runnerUp: row.runnerUp,
    runnerUpProbability: row.runnerUpProbability,
    decided: decision,
    corrected: decision === null || genre === null ? null : !sameGenres(decision, genres ?? [genre]),
    state: row.state,
  };
}

function sameGenres(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((genre, index) => genre === other[index]);
}

const columns = [
  'path',
  'artist',
  'title',
  'album',
  'durationSeconds',
  'format',
  'genresNow',
  'suggested',
  'confidence',
  'recommendation',
  'runnerUp',
  'runnerUpProbability',
  'decided',
  'corrected',
  'state',
] as const satisfies readonly (keyof ExportedTrack)[];

/**
 * The first line of the CSV. It begins with a byte order mark, without which spreadsheets take UTF-8 for the
 * system's old encoding.
 */
export const csvHeader = `\uFEFF${columns.join(',')}\r\n`;

/** A line of CSV (https://www.rfc-editor.org/rfc/rfc4180); several genres stand in one field, "; " between them. */
export function csvLine(track: ExportedTrack): string {
  return `${columns.map((column) => csvField(track[column])).join(',')}\r\n`;
}

function csvField(value: ExportedTrack[keyof ExportedTrack]): string {
  if (value === null) return '';
  const text = Array.isArray(value) ? value.join('; ') : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * The genres whose playlists a track belongs to: what was decided, else a suggestion that is more than a guess.
 */
export function playlistGenres({ decision, genre, genres, recommendation }: TrackRow): readonly string[] {
  if (decision !== null) return decision;
  return genre === null || recommendation === null || recommendation === 'none' ? [] : (genres ?? [genre]);
}

/** The first line of a playlist. */
export const playlistHeader = '#EXTM3U\n';

/**
 * A track's lines in an extended M3U playlist (https://www.rfc-editor.org/rfc/rfc8216, section 4.1); null for a
 * path with a line break, which the format cannot say.
 */
export function playlistLines({ path, artist, title, durationSeconds }: ExportedTrack): string | null {
  if (/[\r\n]/.test(path)) return null;
  const name = [artist, title].filter((part) => part !== null).join(' - ');
  // -1 is the format's word for an unknown length.
  const seconds = durationSeconds === null ? -1 : Math.round(durationSeconds);
  const information = name === '' ? '' : `#EXTINF:${seconds},${name.replaceAll(/[\r\n]+/g, ' ')}\n`;
  return `${information}${path}\n`;
}

/** A genre as the name of a file on every system: what one of them forbids becomes an underscore. */
export function playlistFileName(genre: string): string {
  const name = genre
    .normalize('NFC')
    .replaceAll(/[\p{Cc}<>:"/\\|?*]/gu, '_')
    .replaceAll(/^[. ]+|[. ]+$/g, '')
    .slice(0, 100);
  const isReserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(name);
  return `${name === '' || isReserved ? `${name}_` : name}.m3u8`;
}
