/** Queries over made-up tracks, as the database answers them. */
import type { TrackQuery, TrackRow } from '../../../models/engine-contract.ts';

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
  if (words.length === 0) return true;
  const text = `${track.artist ?? ''} ${track.title ?? ''} ${track.album ?? ''} ${track.path}`.toLowerCase();
  return words.every((word) => text.includes(word));
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
