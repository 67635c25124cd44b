/** Queries over made-up tracks, as the database answers them. */
import type { Agreement, TrackQuery, TrackRow } from '../../../models/engine-contract.ts';

/** Ids of the tracks a query finds, in its order. */
export function findTracks(tracks: Iterable<TrackRow>, query: TrackQuery): number[] {
  const words = query.search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = [...tracks].filter((track) => fits(track, query, words));
  const key = keys[query.sort];
  const direction = query.descending ? -1 : 1;
  return found
    .map((track) => ({ id: track.id, key: key(track), title: track.title ?? '' }))
    .toSorted((a, b) => direction * compare(a.key, b.key) || compare(a.title, b.title) || a.id - b.id)
    .map(({ id }) => id);
}

function fits(track: TrackRow, query: TrackQuery, words: readonly string[]): boolean {
  if (query.states.length > 0 && !query.states.includes(track.state)) return false;
  if (query.genres.length > 0 && !query.genres.includes(track.decision?.[0] ?? track.genre ?? ''))
    return false;
  if (
    query.recommendations.length > 0 &&
    (track.recommendation === null || !query.recommendations.includes(track.recommendation))
  )
    return false;
  if (query.formats.length > 0 && (track.format === null || !query.formats.includes(track.format)))
    return false;
  const agreement = agreementOf(track);
  if (query.agreements.length > 0 && (agreement === null || !query.agreements.includes(agreement)))
    return false;
  if (query.folders.length > 0 && !query.folders.some((folder) => track.path.startsWith(`${folder}/`)))
    return false;
  if (words.length === 0) return true;
  const text = `${track.artist ?? ''} ${track.title ?? ''} ${track.album ?? ''} ${track.path}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** How the genres in the file go with what is suggested. */
export function agreementOf({ genresNow, genre }: TrackRow): Agreement | null {
  if (genresNow.length === 0) return 'none';
  if (genre === null) return null;
  return genresNow.includes(genre) ? 'same' : 'differs';
}

/** The place that a few letters lead to in a list sorted as the query says. */
export function jumpIn(tracks: readonly TrackRow[], query: TrackQuery, text: string): number | null {
  const key = keys[query.sort];
  const wanted = text.toLowerCase();
  const at = tracks.findIndex((track) =>
    query.descending ? String(key(track)) <= `${wanted}\uFFFF` : String(key(track)) >= wanted,
  );
  return tracks.length === 0 ? null : at < 0 ? tracks.length - 1 : at;
}

const keys: Readonly<Record<TrackQuery['sort'], (track: TrackRow) => string | number>> = {
  artist: (track) => track.artist?.toLowerCase() ?? '\uFFFF',
  title: (track) => track.title?.toLowerCase() ?? '\uFFFF',
  genreNow: (track) => track.genresNow.join(';').toLowerCase(),
  genre: (track) => (track.decision?.[0] ?? track.genre ?? '').toLowerCase(),
  confidence: (track) => track.confidence ?? -1,
  runnerUp: (track) => (track.runnerUp ?? '').toLowerCase(),
  state: (track) => track.state,
  path: (track) => track.path,
};

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
