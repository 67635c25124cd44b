/** Where each track stands, derived in one SQL statement and kept where the views read it. */
import { recommendations, type Recommendation } from '../../../models/prediction.ts';
import { agreements, trackStates, type Agreement, type TrackState } from '../../../models/engine-contract.ts';
import { formatByName } from '../format-by-name.ts';
import { foldText, genreKey } from '../text-keys.ts';
import type { Connection } from './connection.ts';
import { suggestionOf } from './genres-schema.ts';
import { fromJson } from './json.ts';

/** Numbers of the states in the database, in the order of the work; stored, so they never change. */
export const stateNumbers: Readonly<Record<TrackState, number>> = {
  new: 0,
  review: 1,
  accepted: 2,
  changed: 3,
  skipped: 4,
  written: 5,
  problem: 6,
  offline: 7,
  kept: 8,
};

/** Numbers of the recommendations in the database, surest last; stored, so they never change. */
export const recommendationNumbers: Readonly<Record<Recommendation, number>> = {
  none: 0,
  low: 1,
  medium: 2,
  strong: 3,
};

/** Numbers of the agreements in the database; stored, so they never change. */
export const agreementNumbers: Readonly<Record<Agreement, number>> = { none: 0, same: 1, differs: 2 };

/** The state, the recommendation and the agreement of a number. */
export const stateNames: ReadonlyMap<number, TrackState> = new Map(
  trackStates.map((state) => [stateNumbers[state], state]),
);
export const recommendationNames: ReadonlyMap<number, Recommendation> = new Map(
  recommendations.map((recommendation) => [recommendationNumbers[recommendation], recommendation]),
);

export const agreementNames: ReadonlyMap<number, Agreement> = new Map(
  agreements.map((agreement) => [agreementNumbers[agreement], agreement]),
);

/** Whether the genres in a file, as JSON, hold one of those suggested, whatever its spelling. */
function agreementOf(present: string, suggested: string): number {
  const keys = new Set(fromJson<string[]>(suggested).map(genreKey));
  const agrees = fromJson<string[]>(present).some((genre) => keys.has(genreKey(genre)));
  return agreementNumbers[agrees ? 'same' : 'differs'];
}

/**
 * A track's state, by the first that applies: gone (null, not listed), problem, offline, written (the file
 * still holds what was written, and nothing was decided since), decided, predicted, new. Expects `tracks`
 * as t, the `predictions` of one model as p and `decisions` as d.
 */
export const stateExpression = `
  CASE
    WHEN t.presence = 2 THEN NULL
    WHEN t.failure_code IS NOT NULL THEN ${stateNumbers.problem}
    WHEN t.presence = 1 THEN ${stateNumbers.offline}
    WHEN t.written_genres = t.genres AND coalesce(d.group_id, 0) <= t.written_group THEN ${stateNumbers.written}
    WHEN d.kind = 'accepted' THEN ${stateNumbers.accepted}
    WHEN d.kind = 'changed' THEN ${stateNumbers.changed}
    WHEN d.kind = 'skipped' THEN ${stateNumbers.skipped}
    WHEN d.kind = 'kept' THEN ${stateNumbers.kept}
    WHEN p.track_id IS NOT NULL THEN ${stateNumbers.review}
    ELSE ${stateNumbers.new}
  END`;

/** Each track with what the list shows of it. One parameter: the model's id. */
const derived = `
  SELECT t.id AS track_id, ${stateExpression} AS state, p.recommendation AS recommendation,
    CASE d.kind WHEN 'kept' THEN d.genres ->> '$[0]' ELSE coalesce(d.genres ->> '$[0]', p.genre) END AS genre, p.confidence AS confidence, p.runner_up AS runner_up,
    coalesce(t.format, format_by_name(t.path)) AS format,
    CASE WHEN t.genres = '[]' THEN ${agreementNumbers.none} WHEN p.genre IS NOT NULL THEN agreement_of(t.genres, ${suggestionOf('p')}) END AS agreement,
    fold_text(concat_ws(' ', p.genre, p.genres, d.genres)) AS search_genres
  FROM tracks t
  LEFT JOIN predictions p ON p.model_id = ? AND p.track_id = t.id
  LEFT JOIN decisions d ON d.track_id = t.id`;

/** Only rows that change are written: each costs five indexes. */
function updatesFrom(where: string): readonly string[] {
  return [
    `UPDATE standings SET state = s.state, recommendation = s.recommendation, genre = s.genre,
       confidence = s.confidence, runner_up = s.runner_up, format = s.format, agreement = s.agreement
     FROM (${derived} ${where}) s
     WHERE standings.track_id = s.track_id AND
       (standings.state, standings.recommendation, standings.genre, standings.confidence, standings.runner_up,
         standings.format, standings.agreement)
       IS NOT (s.state, s.recommendation, s.genre COLLATE BINARY, s.confidence, s.runner_up COLLATE BINARY,
         s.format, s.agreement)`,
    `UPDATE track_search SET genres = s.search_genres FROM (${derived} ${where}) s
     WHERE track_search.track_id = s.track_id AND track_search.genres <> s.search_genres`,
    `UPDATE names SET listed = s.state IS NOT NULL FROM (${derived} ${where}) s
     WHERE names.track_id = s.track_id AND names.listed <> (s.state IS NOT NULL)`,
  ];
}
const someUpdates = updatesFrom('WHERE t.id IN (SELECT value FROM json_each(?))');
const allUpdates = updatesFrom('');

/** Keeps the standings true. Every write to tracks, predictions or decisions calls `refresh` in its transaction. */
export class Standing {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.define('fold_text', foldText);
    connection.define('format_by_name', formatByName);
    connection.define('agreement_of', agreementOf);
  }

  /** Derives the standings of these tracks anew. */
  refresh(trackIds: readonly number[]): void {
    if (trackIds.length === 0) return;
    const ids = JSON.stringify(trackIds);
    for (const update of someUpdates) this.#connection.run(update, this.#shownModel(), ids);
  }

  /**
   * Makes the standings show this model's predictions. Free when it does already; otherwise every track is
   * derived anew, about a second and a half for 100,000.
   */
  show(modelId: string): void {
    if (this.#shownModel() === modelId) return;
    this.#connection.write(() => {
      this.#connection.run('UPDATE standings_model SET model_id = ?', modelId);
      this.refreshAll();
    });
  }

  refreshAll(): void {
    for (const update of allUpdates) this.#connection.run(update, this.#shownModel());
  }

  #shownModel(): string {
    return this.#connection.one<{ model_id: string }>('SELECT model_id FROM standings_model')?.model_id ?? '';
  }
}
