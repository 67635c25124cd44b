/** What the list shows: pages of rows, counts, and the ids a selection means. */
import {
  trackQuerySchema,
  type TrackDetail,
  type TrackQuery,
  type TrackRow,
  type TrackSelection,
  type TrackState,
} from '../../../models/engine-contract.ts';
import { failureCodes, type FailureCode } from '../../../models/failure.ts';
import type { Recommendation } from '../../../models/prediction.ts';
import type { AudioFormat } from '../../../models/track.ts';
import type { Analyses } from './analyses.ts';
import type { Connection } from './connection.ts';
import type { Predictions } from './predictions.ts';
import { countOf, idsOf, matchesOf } from './query.ts';
import { recommendationNames, type Standing, stateExpression, stateNames } from './standing.ts';
import { fromJson } from './json.ts';

/** Counts over the whole library, a chip each. */
export interface Facets {
  readonly tracks: number;
  readonly states: Readonly<Record<TrackState, number>>;
  /** By the decided genre, else the suggested one. */
  readonly genres: Readonly<Record<string, number>>;
  readonly recommendations: Readonly<Record<Recommendation, number>>;
}

interface Row {
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

/** Rows by id, in the order of the ids. Parameters: the ids as JSON, the model's id. */
const rowsById = `
  SELECT t.id, t.path, t.artist, t.album_artist, t.title, t.album, t.year, t.tags_read, t.genres, t.format,
    t.duration_seconds, t.failure_code, t.failure_message, p.genre, p.genres AS suggested, p.confidence, p.runner_up,
    p.runner_up_probability, p.recommendation, d.genres AS decision, ${stateExpression} AS state
  FROM json_each(?) i
  JOIN tracks t ON t.id = i.value
  LEFT JOIN predictions p ON p.model_id = ? AND p.track_id = t.id
  LEFT JOIN decisions d ON d.track_id = t.id
  ORDER BY i.key`;

const noStates: Readonly<Record<TrackState, number>> = {
  new: 0,
  review: 0,
  accepted: 0,
  changed: 0,
  skipped: 0,
  kept: 0,
  written: 0,
  problem: 0,
  offline: 0,
};
const noRecommendations: Readonly<Record<Recommendation, number>> = { strong: 0, medium: 0, low: 0, none: 0 };

/** Up to so many tracks the plan `filter` is the faster. */
const fewTracks = 2_000;
/** Up to so many matches the plan `matches` is. */
const fewMatches = 20_000;

export class View {
  readonly #connection: Connection;
  readonly #standing: Standing;
  readonly #analyses: Analyses;
  readonly #predictions: Predictions;
  #latest: { readonly key: string; readonly ids: readonly number[] } | null = null;

  constructor(connection: Connection, standing: Standing, analyses: Analyses, predictions: Predictions) {
    this.#connection = connection;
    this.#standing = standing;
    this.#analyses = analyses;
    this.#predictions = predictions;
  }

  /** `count` rows of the query from `start` (0 is the first), and how many it finds in all. */
  rows(
    query: TrackQuery,
    start: number,
    count: number,
    modelId: string,
  ): { total: number; rows: TrackRow[] } {
    return this.#reading(modelId, () => {
      const total = this.#count(query);
      const ids = this.#page(query, start, count, total);
      return { total, rows: this.#rowsById(ids, modelId).map(trackRow) };
    });
  }

  /** How many tracks the query finds. */
  count(query: TrackQuery, modelId: string): number {
    return this.#reading(modelId, () => this.#count(query));
  }

  /** Ids of a selection: a query's in its order, listed ids as given; ids the library does not have are left out. */
  idsOf(selection: TrackSelection, modelId: string): number[] {
    if ('ids' in selection) {
      return this.#connection
        .all<{ id: number }>(
          'SELECT t.id FROM json_each(?) i JOIN tracks t ON t.id = i.value ORDER BY i.key',
          JSON.stringify([...new Set(selection.ids)]),
        )
        .map((row) => row.id);
    }
    const { query } = selection;
    return this.#reading(modelId, () => [...this.#found(query)]);
  }

  /** Counts for the overview and the filters. */
  facets(modelId: string): Facets {
    return this.#reading(modelId, () => {
      const states = { ...noStates };
      const byRecommendation = { ...noRecommendations };
      const genres = new Map<string, { name: string; count: number }>();
      // One pass over one index answers all three.
      const groups = this.#connection.all<{
        state: number;
        recommendation: number | null;
        genre: string | null;
        count: number;
      }>(
        `SELECT state, recommendation, genre, count(*) AS count FROM standings
         WHERE state IS NOT NULL GROUP BY state, recommendation, genre`,
      );
      let tracks = 0;
      for (const group of groups) {
        const state = stateNames.get(group.state);
        const recommendation = recommendationNames.get(group.recommendation ?? -1);
        tracks += group.count;
        if (state !== undefined) states[state] += group.count;
        if (recommendation !== undefined) byRecommendation[recommendation] += group.count;
        if (group.genre !== null) {
          // "Rock" and "rock" are one filter, as they are in a query.
          const genre = genres.get(group.genre.toLowerCase()) ?? { name: group.genre, count: 0 };
          genres.set(group.genre.toLowerCase(), { ...genre, count: genre.count + group.count });
        }
      }
      const byName = [...genres.values()].map(({ name, count }) => [name, count] as const);
      return { tracks, states, genres: Object.fromEntries(byName), recommendations: byRecommendation };
    });
  }

  /** Rows of these tracks in the order given, whatever model the list shows; unknown ids are left out. */
  rowsOf(trackIds: readonly number[], modelId: string): TrackRow[] {
    return this.#connection.read(() => this.#rowsById(trackIds, modelId).map(trackRow));
  }

  /** Everything about one track; null when the library does not have it. */
  detail(trackId: number, modelId: string): TrackDetail | null {
    return this.#connection.read(() => {
      const [row] = this.#rowsById([trackId], modelId);
      if (row === undefined) return null;
      const tags = {
        artist: row.artist,
        albumArtist: row.album_artist,
        album: row.album,
        title: row.title,
        genres: fromJson<string[]>(row.genres),
        year: row.year,
      };
      return {
        ...trackRow(row),
        tags: row.tags_read === 1 ? tags : null,
        prediction: this.#predictions.of(trackId, modelId),
        peaks: this.#analyses.peaksOf(trackId),
      };
    });
  }

  /** SQLite's plan for a page of many tracks, a line a step: whether an index serves it. */
  explain(query: TrackQuery, modelId: string): string[] {
    return this.#reading(modelId, () => {
      const { sql, values } = idsOf(query, 'order');
      return this.#connection
        .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values)
        .map(({ detail }) => detail);
    });
  }

  #count(query: TrackQuery): number {
    if (matchesOf(query) !== null) return this.#found(query).length;
    const { sql, values } = countOf(query);
    const row = this.#connection.one<{ count: number }>(sql, ...values);
    return row?.count ?? 0;
  }

  #page(query: TrackQuery, start: number, count: number, total: number): number[] {
    if (matchesOf(query) !== null) return this.#found(query).slice(start, start + count);
    const { sql, values } = idsOf(query, total > fewTracks ? 'order' : 'filter');
    return this.#connection
      .all<{ id: number }>(`${sql} LIMIT ? OFFSET ?`, ...values, count, start)
      .map((row) => row.id);
  }

  /**
   * Every id a query finds, in order. The latest answer is kept while nothing is written: a search reads the
   * text of every track, and its pages and its count all need the same.
   */
  #found(query: TrackQuery): readonly number[] {
    const key = `${this.#connection.revision()} ${JSON.stringify(query)}`;
    if (this.#latest?.key === key) return this.#latest.ids;
    const ids = this.#find(query);
    this.#latest = { key, ids };
    return ids;
  }

  #find(query: TrackQuery): number[] {
    const search = matchesOf(query);
    const found =
      search === null
        ? null
        : this.#connection.one<{ matches: string; count: number }>(search.sql, ...search.values);
    const plan = found && found.count <= fewMatches ? 'matches' : 'order';
    const { sql, values } = idsOf(query, plan, found?.matches);
    // One row of JSON is several times as fast as 100,000 rows of one number.
    const row = this.#connection.one<{ ids: string }>(
      `SELECT json_group_array(id) AS ids FROM (${sql})`,
      ...values,
    );
    return fromJson<number[]>(row?.ids ?? '[]');
  }

  #rowsById(ids: readonly number[], modelId: string): Row[] {
    return this.#connection.all<Row>(rowsById, JSON.stringify(ids), modelId);
  }

  /** Reads one state of the database, with the standings derived for the model. */
  #reading<Result>(modelId: string, work: () => Result): Result {
    this.#standing.show(modelId);
    return this.#connection.read(work);
  }
}

/** A query with every default: all tracks by artist. */
export const everyTrack: TrackQuery = trackQuerySchema.parse({});

function trackRow(row: Row): TrackRow {
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
