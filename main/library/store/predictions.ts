/** What each model says of each track. */
import type { TrackPrediction } from '../../../models/prediction.ts';
import type { Connection } from './connection.ts';
import { recommendationNames, recommendationNumbers, type Standing } from './standing.ts';
import { fromJson } from './json.ts';

interface PredictionRow {
  readonly genre: string;
  readonly confidence: number;
  readonly margin: number;
  readonly recommendation: number;
  readonly unfamiliar: number | null;
  readonly genres: string | null;
  readonly top_k: string;
  readonly segments: string;
}

export class Predictions {
  readonly #connection: Connection;
  readonly #standing: Standing;

  constructor(connection: Connection, standing: Standing) {
    this.#connection = connection;
    this.#standing = standing;
  }

  /** Stores predictions, a few hundred a call (one transaction); each replaces the same model's former one. */
  save(entries: readonly { readonly trackId: number; readonly prediction: TrackPrediction }[]): void {
    this.#connection.write(() => {
      for (const { trackId, prediction } of entries) this.#saveOne(trackId, prediction);
      this.#standing.refresh(entries.map((entry) => entry.trackId));
    });
  }

  /** The whole prediction, null where the model has not predicted this track. */
  of(trackId: number, modelId: string): TrackPrediction | null {
    const row = this.#connection.one<PredictionRow>(
      `SELECT p.genre, p.confidence, p.margin, p.recommendation, p.unfamiliar, p.genres, x.top_k, x.segments
       FROM predictions p JOIN prediction_details x ON x.track_id = p.track_id AND x.model_id = p.model_id
       WHERE p.track_id = ? AND p.model_id = ?`,
      trackId,
      modelId,
    );
    if (row === undefined) return null;
    return {
      modelId,
      genre: row.genre,
      confidence: row.confidence,
      margin: row.margin,
      recommendation: recommendationNames.get(row.recommendation) ?? 'none',
      ...(row.genres !== null && { genres: fromJson<string[]>(row.genres) }),
      ...(row.unfamiliar !== null && { unfamiliar: row.unfamiliar === 1 }),
      topK: fromJson<[string, number][]>(row.top_k).map(([genre, probability]) => ({
        genre,
        probability,
      })),
      segments: fromJson<[number, number, string, number][]>(row.segments).map(
        ([startSeconds, durationSeconds, genre, probability]) => ({
          startSeconds,
          durationSeconds,
          genre,
          probability,
        }),
      ),
    };
  }

  /** Forgets everything a model said, when it is removed. */
  removeModel(modelId: string): void {
    this.#connection.write(() => {
      this.#connection.run('DELETE FROM prediction_details WHERE model_id = ?', modelId);
      this.#connection.run('DELETE FROM sounds WHERE model_id = ?', modelId);
      this.#connection.run('DELETE FROM predictions WHERE model_id = ?', modelId);
      this.#standing.refreshAll();
    });
  }

  #saveOne(trackId: number, prediction: TrackPrediction): void {
    const runnerUp = prediction.topK.find(({ genre }) => genre !== prediction.genre);
    this.#connection.run(
      `INSERT INTO predictions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET genre = excluded.genre, confidence = excluded.confidence, margin = excluded.margin,
         recommendation = excluded.recommendation, runner_up = excluded.runner_up,
         runner_up_probability = excluded.runner_up_probability, unfamiliar = excluded.unfamiliar,
         genres = excluded.genres`,
      prediction.modelId,
      trackId,
      prediction.genre,
      prediction.confidence,
      prediction.margin,
      recommendationNumbers[prediction.recommendation],
      runnerUp?.genre ?? null,
      runnerUp?.probability ?? null,
      prediction.unfamiliar === undefined ? null : Number(prediction.unfamiliar),
      prediction.genres === undefined ? null : JSON.stringify(prediction.genres),
    );
    this.#connection.run(
      `INSERT INTO prediction_details VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET top_k = excluded.top_k, segments = excluded.segments`,
      trackId,
      prediction.modelId,
      JSON.stringify(prediction.topK.map(({ genre, probability }) => [genre, probability])),
      JSON.stringify(
        prediction.segments.map((segment) => [
          segment.startSeconds,
          segment.durationSeconds,
          segment.genre,
          segment.probability,
        ]),
      ),
    );
  }
}
