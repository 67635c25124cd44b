/** Rows of the track list, as the database holds them and as a window shows them. */
import type { TrackRow } from '../../../models/engine-contract.ts';
import { failureCodes, type FailureCode } from '../../../models/failure.ts';
import type { AudioFormat } from '../../../models/track.ts';
import type { Connection } from './connection.ts';
import { fromJson } from './json.ts';
import { recommendationNames, stateExpression, stateNames } from './standing.ts';

/** A track with what a model says of it and what was decided. */
export interface StoredRow {
  readonly id: number;
  readonly path: string;
  readonly artist: string | null;
  readonly album_artist: string | null;
  readonly title: string | null;
  readonly album: string | null;
  readonly year: number | null;
  readonly tags_read: number;
  readonly genres: string;
  readonly format: AudioFormat | null;
  readonly duration_seconds: number | null;
  readonly failure_code: string | null;
  readonly failure_message: string | null;
  readonly genre: string | null;
  readonly suggested: string | null;
  readonly confidence: number | null;
  readonly runner_up: string | null;
  readonly runner_up_probability: number | null;
  readonly recommendation: number | null;
  readonly decision: string | null;
  readonly state: number | null;
}

/** Parameters: the ids as JSON, the model's id. */
const byId = `
  SELECT t.id, t.path, t.artist, t.album_artist, t.title, t.album, t.year, t.tags_read, t.genres, t.format,
    t.duration_seconds, t.failure_code, t.failure_message, p.genre, p.genres AS suggested, p.confidence, p.runner_up,
    p.runner_up_probability, p.recommendation, d.genres AS decision, ${stateExpression} AS state
  FROM json_each(?) i
  JOIN tracks t ON t.id = i.value
  LEFT JOIN predictions p ON p.model_id = ? AND p.track_id = t.id
  LEFT JOIN decisions d ON d.track_id = t.id
  ORDER BY i.key`;

/** Rows in the order of the ids, with what the model says; unknown ids are left out. */
export function rowsById(connection: Connection, ids: readonly number[], modelId: string): StoredRow[] {
  return connection.all<StoredRow>(byId, JSON.stringify(ids), modelId);
}

/** The row as it is shown. */
export function trackRow(row: StoredRow): TrackRow {
  return {
    id: row.id,
    path: row.path,
    artist: row.artist ?? row.album_artist,
    title: row.title,
    album: row.album,
    genresNow: fromJson<string[]>(row.genres),
    genre: row.genre,
    ...(row.suggested !== null && { genres: fromJson<string[]>(row.suggested) }),
    confidence: row.confidence,
    runnerUp: row.runner_up,
    runnerUpProbability: row.runner_up_probability,
    recommendation:
      row.recommendation === null ? null : (recommendationNames.get(row.recommendation) ?? null),
    decision: row.decision === null ? null : fromJson<string[]>(row.decision),
    // A gone track is not listed; asked for by id it is out of reach.
    state: stateNames.get(row.state ?? -1) ?? 'offline',
    format: row.format,
    durationSeconds: row.duration_seconds,
    failure:
      row.failure_code === null
        ? null
        : { code: failureCode(row.failure_code), message: row.failure_message ?? '' },
  };
}

/** A code a newer version of this database's program wrote may be unknown here. */
function failureCode(code: string): FailureCode {
  return failureCodes.find((known) => known === code) ?? 'internal';
}
