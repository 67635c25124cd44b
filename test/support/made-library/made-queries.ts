/** Queries over made-up tracks, as the database answers them. */
import type { TrackQuery, TrackRow } from '../../../models/engine-contract.ts';

/** Ids of the tracks a query finds, in its order. */
export function findTracks(tracks: Iterable<TrackRow>, query: TrackQuery): number[] {
  const words = query.search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = [...tracks].filter((track) => fits(track, query, words));
  const key = keyOf(query.sort);
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

function keyOf(sort: TrackQuery['sort']): (track: TrackRow) => string | number {
  switch (sort) {
    case 'artist':
      return (track) => track.artist?.toLowerCase() ?? '\uFFFF';
    case 'title':
      return (track) => track.title?.toLowerCase() ?? '\uFFFF';
    case 'genreNow':
      return (track) => track.genresNow.join(';').toLowerCase();
    case 'genre':
      return (track) => (track.decision?.[0] ?? track.genre ?? '').toLowerCase();
    case 'confidence':
      return (track) => track.confidence ?? -1;
    case 'runnerUp':
      return (track) => (track.runnerUp ?? '').toLowerCase();
    case 'state':
      return (track) => track.state;
    case 'path':
      return (track) => track.path;
  }
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
