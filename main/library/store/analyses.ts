/** What was heard in each recording: stored by its audio, so that copies share it and moved files keep it. */
import type { AudioFormat } from '../../../models/track.ts';
import type { TrackAnalysis } from '../../../models/worker-contract.ts';
import type { Connection } from './connection.ts';
import { packLevels, packNumbers, unpackLevels, unpackNumbers } from './numbers.ts';
import type { Standing } from './standing.ts';
import { forgetOpinions } from './opinions.ts';
import { fromJson } from './json.ts';

/** Which embeddings are meant: those of one network over so much of each track. */
export interface AnalysisKey {
  /** `network.id` of the bundle. */
  readonly networkId: string;
  readonly excerptSeconds: number;
}

const analysisColumns =
  'a.format, a.duration_seconds, a.audio_hash, a.segments, a.precision, a.embeddings, a.peaks, a.warnings';

interface AnalysisRow {
  readonly format: AudioFormat;
  readonly duration_seconds: number;
  readonly audio_hash: string;
  readonly segments: string;
  readonly precision: 16 | 32;
  readonly embeddings: Uint8Array;
  readonly peaks: Uint8Array;
  readonly warnings: string;
}

export class Analyses {
  readonly #connection: Connection;
  readonly #standing: Standing;

  constructor(connection: Connection, standing: Standing) {
    this.#connection = connection;
    this.#standing = standing;
  }

  /**
   * Stores a track's analysis and clears its failure. Found to be another recording than before, the track
   * loses what was said of the old one; found to be one whose file is gone, it takes over what was said of that.
   */
  save(trackId: number, { networkId, excerptSeconds }: AnalysisKey, analysis: TrackAnalysis): void {
    const { audioHash, format, durationSeconds } = analysis;
    const { precision, bytes } = packNumbers(analysis.embeddings);
    this.#connection.write(() => {
      this.#connection.run(
        `INSERT INTO analyses (audio_hash, network_id, excerpt_seconds, format, duration_seconds, segments, precision, embeddings, peaks, warnings)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET format = excluded.format, duration_seconds = excluded.duration_seconds,
           segments = excluded.segments, precision = excluded.precision, embeddings = excluded.embeddings,
           peaks = excluded.peaks, warnings = excluded.warnings`,
        audioHash,
        networkId,
        excerptSeconds,
        format,
        durationSeconds,
        JSON.stringify(analysis.segments.map((segment) => [segment.startSeconds, segment.durationSeconds])),
        precision,
        bytes,
        packLevels(analysis.peaks),
        JSON.stringify(analysis.warnings),
      );
      this.#identify(trackId, audioHash);
      this.#connection.run(
        `UPDATE tracks SET audio_hash = ?, audio_checked = 1, format = ?, duration_seconds = ?,
           failure_code = NULL, failure_message = NULL WHERE id = ?`,
        audioHash,
        format,
        durationSeconds,
        trackId,
      );
      this.#standing.refresh([trackId]);
    });
  }

  /**
   * The analysis of a track whose audio is known not to have changed, else null. Embeddings have been
   * rounded to float16: predict from these, and a prediction is the same today and from the store tomorrow.
   */
  of(trackId: number, { networkId, excerptSeconds }: AnalysisKey): TrackAnalysis | null {
    const row = this.#connection.one<AnalysisRow>(
      `SELECT ${analysisColumns}
       FROM tracks t JOIN analyses a ON a.audio_hash = t.audio_hash
       WHERE t.id = ? AND t.audio_checked = 1 AND a.network_id = ? AND a.excerpt_seconds = ?`,
      trackId,
      networkId,
      excerptSeconds,
    );
    return row === undefined ? null : analysisOf(row);
  }

  /** The analysis of a recording, by the digest of its audio; rounded like that of a track. */
  ofAudio(audioHash: string, { networkId, excerptSeconds }: AnalysisKey): TrackAnalysis | null {
    const row = this.#connection.one<AnalysisRow>(
      `SELECT ${analysisColumns} FROM analyses a
       WHERE a.audio_hash = ? AND a.network_id = ? AND a.excerpt_seconds = ?`,
      audioHash,
      networkId,
      excerptSeconds,
    );
    return row === undefined ? null : analysisOf(row);
  }

  /** The waveform of any analysis of the track, levels 0..1; empty where there is none. */
  peaksOf(trackId: number): number[] {
    const row = this.#connection.one<{ peaks: Uint8Array }>(
      `SELECT a.peaks FROM tracks t JOIN analyses a ON a.audio_hash = t.audio_hash
       WHERE t.id = ? AND length(a.peaks) > 0 LIMIT 1`,
      trackId,
    );
    return row === undefined ? [] : unpackLevels(row.peaks);
  }

  /** Forgets analyses whose audio no track has any more; answers how many. */
  prune(): number {
    return this.#connection.run(
      'DELETE FROM analyses WHERE audio_hash NOT IN (SELECT audio_hash FROM tracks WHERE audio_hash IS NOT NULL)',
    ).changes;
  }

  #identify(trackId: number, audioHash: string): void {
    const row = this.#connection.one<{ audio_hash: string | null }>(
      'SELECT audio_hash FROM tracks WHERE id = ?',
      trackId,
    );
    if (row === undefined || row.audio_hash === audioHash) return;
    if (row.audio_hash !== null) forgetOpinions(this.#connection, trackId);
    this.#inherit(trackId, audioHash);
  }

  /** Hands the opinions on a gone file with the same audio to the track, unless it has a decision of its own. */
  #inherit(trackId: number, audioHash: string): void {
    const decided = this.#connection.one('SELECT 1 FROM decisions WHERE track_id = ?', trackId);
    const gone = this.#connection.one<{ id: number }>(
      'SELECT id FROM tracks WHERE audio_hash = ? AND presence = 2 AND id <> ? ORDER BY id DESC LIMIT 1',
      audioHash,
      trackId,
    );
    if (decided !== undefined || gone === undefined) return;
    for (const table of ['predictions', 'prediction_details', 'sounds', 'decisions', 'decision_changes']) {
      this.#connection.run(
        `UPDATE OR REPLACE ${table} SET track_id = ? WHERE track_id = ?`,
        trackId,
        gone.id,
      );
    }
    this.#connection.run(
      `UPDATE tracks SET (written_genres, written_group) =
         (SELECT g.written_genres, g.written_group FROM tracks g WHERE g.id = ?) WHERE id = ?`,
      gone.id,
      trackId,
    );
    this.#connection.run('DELETE FROM tracks WHERE id = ?', gone.id);
  }
}

function analysisOf(row: AnalysisRow): TrackAnalysis {
  return {
    format: row.format,
    durationSeconds: row.duration_seconds,
    audioHash: row.audio_hash,
    segments: fromJson<[number, number][]>(row.segments).map(([startSeconds, durationSeconds]) => ({
      startSeconds,
      durationSeconds,
    })),
    embeddings: unpackNumbers({ precision: row.precision, bytes: row.embeddings }),
    peaks: unpackLevels(row.peaks),
    warnings: fromJson<string[]>(row.warnings),
  };
}
