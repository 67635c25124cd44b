/** The list of tracks as it is looked at: what may have changed behind it, and what a decision shows at once. */
import type { RequestPayload, TrackQuery, TrackRow } from '../../models/engine-contract.ts';
import type { Overview } from './library.ts';

export type Decision = RequestPayload<'review.decide'>['decision'];

/** Filters that are chosen from a menu, several values each. */
export const listFilters = ['recommendations', 'genres', 'agreements', 'formats', 'folders'] as const;
export type ListFilter = (typeof listFilters)[number];

const noFilters = {
  states: [],
  recommendations: [],
  genres: [],
  agreements: [],
  formats: [],
  folders: [],
} satisfies Partial<TrackQuery>;

/** Whether only states narrow the query, so that the library's counts tell its total. */
function isNarrowedByStateOnly(query: TrackQuery): boolean {
  return query.search === '' && listFilters.every((filter) => query[filter].length === 0);
}

/** Whether anything narrows the query. */
export function isNarrowed(query: TrackQuery): boolean {
  return !isNarrowedByStateOnly(query) || query.states.length > 0;
}

/** The query without search and filters, in the same order. */
export function withoutFilters(query: TrackQuery): TrackQuery {
  return { ...query, search: '', ...noFilters };
}

/**
 * How many tracks the query would find now beyond the `shown` ones: 0 for none, negative where some are gone,
 * null where the counts cannot tell.
 */
export function waitingTracks(query: TrackQuery, shown: number, overview: Overview): number | null {
  if (!isNarrowedByStateOnly(query)) return null;
  if (query.states.length === 0) return overview.tracks - shown;
  return query.states.reduce((sum, state) => sum + (overview.states[state] ?? 0), 0) - shown;
}

/** The row as a decision leaves it, shown before the engine confirms it. */
export function decidedRow(row: TrackRow, decision: Decision): TrackRow {
  if (decision.kind === 'accept')
    return row.genre === null ? row : { ...row, decision: [...suggestedBy(row)], state: 'accepted' };
  if (decision.kind === 'genres') {
    const suggested = suggestedBy(row);
    const isSuggestion =
      decision.genres.length === suggested.length &&
      decision.genres.every((genre, index) => genre === suggested[index]);
    return { ...row, decision: decision.genres, state: isSuggestion ? 'accepted' : 'changed' };
  }
  if (decision.kind === 'keep') return { ...row, decision: row.genresNow, state: 'kept' };
  if (decision.kind === 'none') return { ...row, decision: [], state: 'kept' };
  if (decision.kind === 'skip') return { ...row, decision: null, state: 'skipped' };
  return { ...row, decision: null, state: row.genre === null ? 'new' : 'review' };
}

/** The decision that stands for a track; null for an undecided one. */
export function standingDecision({ state, decision }: Pick<TrackRow, 'state' | 'decision'>): Decision | null {
  if (state === 'skipped') return { kind: 'skip' };
  if (decision === null) return null;
  if (decision.length > 0 && state !== 'kept') return { kind: 'genres', genres: [...decision] };
  return { kind: decision.length > 0 ? 'keep' : 'none' };
}

/** What accepting decides; nothing before the analysis. */
function suggestedBy({ genre, genres }: TrackRow): readonly string[] {
  if (genre === null) return [];
  return genres ?? [genre];
}

/** The next query after a press on a column's header: ascending, then descending. */
export function sortedBy(query: TrackQuery, sort: TrackQuery['sort']): TrackQuery {
  return { ...query, sort, descending: query.sort === sort ? !query.descending : firstDescends(sort) };
}

/** Figures are first wanted from the top. */
function firstDescends(sort: TrackQuery['sort']): boolean {
  return sort === 'confidence';
}

/** Switches one value of a filter on or off. */
export function withToggled<Value>(values: readonly Value[], value: Value): Value[] {
  return values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
}

/** What a track is called: "Artist – Title", or its file's name. */
export function trackName(row: Pick<TrackRow, 'artist' | 'title' | 'path'>): string {
  const fileName = row.path.slice(Math.max(row.path.lastIndexOf('/'), row.path.lastIndexOf('\\')) + 1);
  if (row.title === null) return fileName;
  return row.artist === null ? row.title : `${row.artist} – ${row.title}`;
}
