/**
 * Grouping: which tracks of a data set belong together, so that a split keeps them on one side.
 *
 * Artists, where the files' tags name them; for the other tracks whatever the names of folders and files tell.
 * An artist on both sides of a split flatters a score by 10 points and more.
 */
import type { TrackTags } from '../../../models/track.ts';
import { foldText } from '../../library/text-keys.ts';

/** What tracks are kept together by; `numbers`: neighbours in a numbering, which are often of one artist. */
export const groupings = ['artist', 'album', 'folder', 'prefix', 'numbers', 'none'] as const;
export type GroupingName = (typeof groupings)[number];

/** A track as the grouping takes it. */
export interface TrackToGroup {
  readonly id: string;
  readonly genre: string;
  /** Folder within the genre's folder, null where there is none. */
  readonly folder: string | null;
  /** Null where the file has none, or is no file. */
  readonly tags: TrackTags | null;
}

export interface TrackGroup {
  /** Equal for tracks that belong together. */
  readonly key: string;
  /** By what the track was put there; `none`: it stands alone. */
  readonly by: GroupingName;
  /** As a person would name it, such as the artist; null where it stands alone. */
  readonly name: string | null;
}

export interface Grouping {
  /** What most tracks are grouped by. */
  readonly by: GroupingName;
  /** Why, in a sentence. */
  readonly reason: string;
  /** One a track, in their order. */
  readonly groups: readonly TrackGroup[];
}

/** Finds a track's group, null where it does not tell. */
type Finder = (track: TrackToGroup, index: number) => { readonly key: string; readonly name: string } | null;

/** Of the tracks a kind of name must tell so many, and bring so many together, to be believed. */
const tellingShare = 0.6;
const togetherShare = 0.3;
/** Groups of a genre, on average, below which a name tells nothing but the genre. */
const leastGroupsPerGenre = 2;
/** Runs that each genre's numbering is cut into: of GTZAN's hundreds an artist often has twenty neighbours. */
const runsPerGenre = 5;
/** A name that stands for more of the tracks than this, in several genres, is nobody's. */
const mostOfOneArtist = 0.3;

/** Artists who are nobody. */
const nobody =
  /^(?:\[?unknown(?: artist)?\]?|various(?: artists)?|va|v\.a\.|diverse|verschiedene interpreten|n\/a|-)$/u;

/**
 * Groups tracks by what tells most about them.
 *
 * @param wanted one way alone, instead of the best there is.
 */
export function groupTracks(
  tracks: readonly TrackToGroup[],
  wanted: GroupingName | 'auto' = 'auto',
): Grouping {
  const finders = findersFor(tracks);
  if (wanted !== 'auto') {
    const groups = assign(tracks, wanted === 'none' ? [] : [[wanted, finders[wanted]]]);
    return { by: wanted, groups, reason: `You chose to keep tracks together by ${nameOf(wanted)}.` };
  }
  const fallback = (['folder', 'prefix', 'numbers'] as const).find((name) => tells(tracks, finders[name]));
  const groups = assign(tracks, [
    ['artist', finders.artist],
    ...(fallback ? ([[fallback, finders[fallback]]] as const) : []),
  ]);
  const byArtist = groups.filter(({ by }) => by === 'artist').length;
  const by = byArtist >= tracks.length / 2 ? 'artist' : (fallback ?? (byArtist > 0 ? 'artist' : 'none'));
  return { by, groups, reason: reasonOf(tracks.length, byArtist, fallback) };
}

function reasonOf(
  total: number,
  byArtist: number,
  fallback: 'folder' | 'prefix' | 'numbers' | undefined,
): string {
  const rest = {
    folder: 'by the folders that they lie in within their genre',
    prefix: 'by what their file names begin with',
    numbers: 'with their neighbours by number, which are often of one artist',
  };
  const named = `${byArtist} of ${total} tracks name their artist and are kept together by it`;
  if (byArtist === total) return 'Every track names its artist, and tracks of one artist are kept together.';
  if (fallback === undefined) {
    return byArtist === 0
      ? 'Neither tags nor names tell which tracks belong together, so an artist may stand on both sides of a split, and the score be better than it should.'
      : `${named}; of the others nothing tells which belong together.`;
  }
  return byArtist === 0
    ? `The tags name no artists, so tracks are kept together ${rest[fallback]}.`
    : `${named}; the others are kept together ${rest[fallback]}.`;
}

function nameOf(grouping: GroupingName): string {
  const names = {
    artist: 'artist',
    album: 'album',
    folder: 'folder',
    prefix: 'what their names begin with',
    numbers: 'their numbers',
    none: 'nothing',
  };
  return names[grouping];
}

/** Each track's group by the first finder that tells it. */
function assign(
  tracks: readonly TrackToGroup[],
  finders: readonly (readonly [GroupingName, Finder])[],
): TrackGroup[] {
  return tracks.map((track, index) => {
    for (const [by, find] of finders) {
      const found = find(track, index);
      if (found !== null) return { key: `${by} ${found.key}`, by, name: found.name };
    }
    return { key: `track ${index}`, by: 'none', name: null };
  });
}

/** Whether this way tells of most tracks, brings some of them together, and tells more than the genre. */
function tells(tracks: readonly TrackToGroup[], find: Finder): boolean {
  const found = tracks.map((track, index) => ({ genre: track.genre, key: find(track, index)?.key }));
  const told = found.filter(({ key }) => key !== undefined);
  if (told.length < tellingShare * tracks.length) return false;
  const sizes = [...Map.groupBy(told, ({ key }) => key).values()].map(({ length }) => length);
  const together = sizes.reduce((sum, size) => sum + (size > 1 ? size : 0), 0);
  const genres = new Set(told.map(({ genre }) => genre)).size;
  const inGenres = new Set(told.map(({ genre, key }) => JSON.stringify([genre, key]))).size;
  return together >= togetherShare * told.length && inGenres >= leastGroupsPerGenre * genres;
}

function findersFor(tracks: readonly TrackToGroup[]): Record<Exclude<GroupingName, 'none'>, Finder> {
  const suspicious = namesOfNobody(tracks);
  const runs = runsOfNumbers(tracks);
  return {
    artist: ({ tags }) => {
      const name = artistOf(tags);
      return name === null || suspicious.has(foldText(name)) ? null : { key: foldText(name), name };
    },
    album: ({ tags }) => {
      if (tags === null || tags.album === null) return null;
      const artist = tags.albumArtist ?? '';
      return { key: foldText(`${artist} / ${tags.album}`), name: tags.album };
    },
    folder: ({ genre, folder }) => (folder === null ? null : { key: `${genre}/${folder}`, name: folder }),
    prefix: ({ id, genre }) => {
      const name = prefixOf(id);
      return name === null || foldText(name) === foldText(genre) ? null : { key: foldText(name), name };
    },
    numbers: (_, index) => runs[index] ?? null,
  };
}

/** The artist of a track, without guests; null where the tags name nobody. */
function artistOf(tags: TrackTags | null): string | null {
  const names = [tags?.albumArtist, tags?.artist].map((name) =>
    name?.replace(/\s+[([]?(?:feat\.?|ft\.?|featuring)\s.*$/iu, '').trim(),
  );
  return names.find((name) => name !== undefined && name !== '' && !nobody.test(foldText(name))) ?? null;
}

/** Artists of so many tracks in so many genres that they are rather the name of a site or a program. */
function namesOfNobody(tracks: readonly TrackToGroup[]): Set<string> {
  const named = tracks.flatMap(({ genre, tags }) => {
    const artist = artistOf(tags);
    return artist === null ? [] : [{ genre, artist: foldText(artist) }];
  });
  return new Set(
    [...Map.groupBy(named, ({ artist }) => artist)]
      .filter(
        ([, of]) =>
          of.length > mostOfOneArtist * tracks.length && new Set(of.map(({ genre }) => genre)).size > 2,
      )
      .map(([artist]) => artist),
  );
}

/**
 * What a name begins with: the artist of "Artist - Title" or "03 Artist - Title", or the words before a number at
 * the end, as in "anna 07". Null where it begins with nothing but a number.
 */
export function prefixOf(id: string): string | null {
  const name = id.replace(/^\d{1,3}[\s._-]+(?=\D)/u, '');
  const found = /^(.*?\p{L}.*?)\s+[-–—]\s+\S/u.exec(name) ?? /^(.*?\p{L}.*?)[\s._-]*\d+$/u.exec(name);
  return found?.[1]?.trim() || null;
}

/** Runs of neighbours in each genre's numbering; nothing for tracks whose names do not end in a number. */
function runsOfNumbers(tracks: readonly TrackToGroup[]): ({ key: string; name: string } | undefined)[] {
  const runs: ({ key: string; name: string } | undefined)[] = tracks.map(() => undefined);
  const numbered = tracks.flatMap(({ id, genre }, index) => {
    const digits = /\d{1,15}$/u.exec(id)?.[0];
    return digits === undefined ? [] : [{ index, genre, number: Number(digits) }];
  });
  for (const [genre, of] of Map.groupBy(numbered, (track) => track.genre)) {
    const sorted = of.toSorted((a, b) => a.number - b.number || a.index - b.index);
    const count = Math.min(runsPerGenre, Math.ceil(sorted.length / 2));
    for (const [position, { index }] of sorted.entries()) {
      const run = Math.floor((position * count) / sorted.length);
      runs[index] = { key: `${genre} ${run}`, name: `${genre}, run ${run + 1}` };
    }
  }
  return runs;
}
