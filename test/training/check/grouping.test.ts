/** Grouping: by artist where tags tell, else by folders, names or numbers, with a reason. */
import { expect, test } from 'vitest';
import { groupTracks, prefixOf, type TrackToGroup } from '../../../main/training/check/grouping.ts';

function track(
  id: string,
  genre: string,
  more: { artist?: string; album?: string; folder?: string } = {},
): TrackToGroup {
  const { artist = null, album = null, folder = null } = more;
  return {
    id,
    genre,
    folder,
    tags: { artist, albumArtist: null, album, title: null, genres: [], year: null },
  };
}

test('tracks of one artist belong together, however the name is written, guests aside', () => {
  const { by, groups, reason } = groupTracks([
    track('a', 'rock', { artist: 'Björk' }),
    track('b', 'pop', { artist: 'BJORK feat. Antony' }),
    track('c', 'pop', { artist: 'Various Artists' }),
    track('d', 'pop', { artist: 'Nina Simone' }),
  ]);
  expect(by).toBe('artist');
  expect(groups[0]!.key).toBe(groups[1]!.key);
  expect(groups[0]!.name).toBe('Björk');
  expect(groups[2]).toEqual({ key: 'track 2', by: 'none', name: null });
  expect(reason).toMatch(/^3 of 4 tracks name their artist/);
});

test('the album artist goes before the artist', () => {
  const [first, second] = groupTracks([
    { ...track('a', 'rock'), tags: { ...track('a', 'rock').tags!, artist: 'X', albumArtist: 'Band' } },
    track('b', 'rock', { artist: 'Band' }),
  ]).groups;
  expect(first!.key).toBe(second!.key);
});

test('a name on a third of all tracks in many genres is nobody', () => {
  const tracks = ['rock', 'pop', 'jazz', 'blues'].flatMap((genre) =>
    [1, 2, 3].map((number) =>
      track(`${genre}-${number}`, genre, { artist: number < 3 ? 'mp3-site' : `${genre} man` }),
    ),
  );
  const { groups } = groupTracks(tracks);
  expect(groups.filter(({ by }) => by === 'artist').map(({ name }) => name)).toEqual([
    'rock man',
    'pop man',
    'jazz man',
    'blues man',
  ]);
});

test('without tags, folders within the genre', () => {
  const tracks = ['rock', 'pop'].flatMap((genre) =>
    [0, 1, 2, 3].map((index) => track(`song ${index}`, genre, { folder: index < 2 ? 'Anna' : 'Bert' })),
  );
  const { by, groups, reason } = groupTracks(tracks);
  expect(by).toBe('folder');
  expect(new Set(groups.map(({ key }) => key)).size).toBe(4);
  expect(reason).toMatch(/folders/);
});

test('without folders, what the names begin with', () => {
  const tracks = ['rock', 'pop'].flatMap((genre) =>
    ['anna', 'bert', 'carl'].flatMap((artist) =>
      [1, 2].map((number) => track(`${artist}-${genre}-0${number}`, genre)),
    ),
  );
  expect(groupTracks(tracks)).toMatchObject({ by: 'prefix' });
  const titled = ['rock', 'pop'].flatMap((genre) =>
    ['Anna', 'Bert', 'Carl'].flatMap((artist) =>
      ['One', 'Two'].map((title, index) => track(`0${index + 1} ${artist} - ${title} ${genre}`, genre)),
    ),
  );
  const { by, groups } = groupTracks(titled);
  expect(by).toBe('prefix');
  expect(new Set(groups.map(({ name }) => name))).toEqual(new Set(['Anna', 'Bert', 'Carl']));
});

test('numbers alone: neighbours, in five runs a genre', () => {
  const tracks = ['blues', 'rock'].flatMap((genre) =>
    Array.from({ length: 50 }, (_, index) => track(`${genre}.${String(index).padStart(5, '0')}`, genre)),
  );
  const { by, groups, reason } = groupTracks(tracks);
  expect(by).toBe('numbers');
  expect(groups[0]!.key).toBe(groups[9]!.key);
  expect(groups[0]!.key).not.toBe(groups[10]!.key);
  expect(new Set(groups.map(({ key }) => key)).size).toBe(10);
  expect(reason).toMatch(/neighbours/);
});

test('names that tell nothing leave every track alone, and say what that means', () => {
  const { by, groups, reason } = groupTracks(['x', 'y', 'z'].map((id) => track(id, 'rock')));
  expect(by).toBe('none');
  expect(new Set(groups.map(({ key }) => key)).size).toBe(3);
  expect(reason).toMatch(/both sides/);
});

test('one way alone, where it is asked for', () => {
  const tracks = [
    track('a', 'rock', { artist: 'A', album: 'One' }),
    track('b', 'rock', { artist: 'B', album: 'One' }),
  ];
  const { groups } = groupTracks(tracks, 'album');
  expect(groups[0]!.key).toBe(groups[1]!.key);
  expect(groupTracks(tracks, 'none').groups.map(({ by }) => by)).toEqual(['none', 'none']);
});

test('prefixes of names', () => {
  expect(
    ['Anna - Song', '07 - Anna - Song', 'anna_12', 'anna 3', '01', '000123', 'Song', '1999'].map(prefixOf),
  ).toEqual(['Anna', 'Anna', 'anna', 'anna', null, null, null, null]);
});
