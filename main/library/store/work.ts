/** What is left to do for a selection of tracks. */
import type { FailureCode, SerialisedFailure } from '../../../models/failure.ts';
import type { FileStamp } from '../../../models/track.ts';
import type { AnalysisKey } from './analyses.ts';
import type { Connection } from './connection.ts';

/** A track to work on. `audio`: its file must be heard; `prediction`: its embeddings are stored; `nothing`: done. */
export interface TrackWork {
  readonly id: number;
  readonly path: string;
  readonly stamp: FileStamp;
  readonly needs: 'audio' | 'prediction' | 'nothing';
  /** Why an unchanged file is not tried again; null where it did not fail. */
  readonly failure: SerialisedFailure | null;
}

export interface WorkRequest extends AnalysisKey {
  readonly trackIds: readonly number[];
  readonly modelId: string;
  /** Hear everything again, whatever is stored. */
  readonly fresh: boolean;
}

interface WorkRow {
  readonly id: number;
  readonly path: string;
  readonly size: number;
  readonly modified_ms: number;
  readonly failure_code: FailureCode | null;
  readonly failure_message: string | null;
  readonly needs: TrackWork['needs'];
}

/** Failures that lie in the file itself: while it does not change, hearing it again would end the same way. */
const settledFailures: readonly FailureCode[] = [
  'unreadable-audio',
  'not-audio',
  'empty-file',
  'silence',
  'too-short',
  'unsupported-format',
  'unsupported-name',
  'not-a-file',
  'worker-crashed',
  'worker-timeout',
];

/** What each track that is there still needs, in the order of the ids; tracks offline or gone are left out. */
export function workFor(connection: Connection, request: WorkRequest): TrackWork[] {
  return select(connection, request, '');
}

/** The same without the tracks that need nothing. */
export function remainingWork(connection: Connection, request: WorkRequest): TrackWork[] {
  return select(connection, request, `WHERE needs <> 'nothing'`);
}

function select(connection: Connection, request: WorkRequest, where: string): TrackWork[] {
  return connection
    .all<WorkRow>(
      `SELECT * FROM (
         SELECT t.id, t.path, t.size, t.modified_ms, t.failure_code, t.failure_message, CASE
           -- A name that cannot be passed on cannot be opened, however often it is tried.
           WHEN t.failure_code = 'unsupported-name' THEN 'nothing'
           WHEN ? THEN 'audio'
           WHEN t.failure_code IN (${settledFailures.map((code) => `'${code}'`).join(', ')}) THEN 'nothing'
           WHEN t.failure_code IS NOT NULL OR t.audio_checked = 0 THEN 'audio'
           WHEN NOT EXISTS (SELECT 1 FROM analyses a WHERE a.audio_hash = t.audio_hash
             AND a.network_id = ? AND a.excerpt_seconds = ?) THEN 'audio'
           WHEN NOT EXISTS (SELECT 1 FROM predictions p WHERE p.model_id = ? AND p.track_id = t.id) THEN 'prediction'
           ELSE 'nothing' END AS needs, i.key AS position
         FROM json_each(?) i JOIN tracks t ON t.id = i.value WHERE t.presence = 0)
       ${where} ORDER BY position`,
      Number(request.fresh),
      request.networkId,
      request.excerptSeconds,
      request.modelId,
      JSON.stringify(request.trackIds),
    )
    .map((row) => ({
      id: row.id,
      path: row.path,
      stamp: { size: row.size, modifiedMs: row.modified_ms },
      needs: row.needs,
      failure:
        row.failure_code === null ? null : { code: row.failure_code, message: row.failure_message ?? '' },
    }));
}
