/** Made Monkey's Audio, WavPack and Musepack files: APEv2 with and without header, ID3 around it, nothing at all. */
import { apeItem, apeTag, type ApeItemParts } from './ape-bytes.ts';
import { coverBytes, frameV23, frameV24, id3v1, id3v2, textBody } from './id3-bytes.ts';
import { wavpackAudio } from './made-audio.ts';
import { monkeysAudio, musepackVersion7, musepackVersion8 } from './made-streams.ts';
import { richV23, richV24, type TaggedFile } from './tagged-files.ts';

const pop: ApeItemParts = { key: 'Genre', value: 'Pop' };
const cover = Buffer.concat([Buffer.from('Cover Art (Front).jpg\0'), coverBytes(2000)]);
/** One of each kind of item: text, several texts, binary, link, read-only, names in odd letters. */
const rich: readonly ApeItemParts[] = [
  { key: 'Title', value: 'Заголовок 日本語' },
  { key: 'Artist', value: 'Björk\0Sigur Rós' },
  { key: 'ALBUM', value: 'An album' },
  { key: 'Track', value: '3/12' },
  { key: 'REPLAYGAIN_TRACK_GAIN', value: '-7.30 dB' },
  { key: 'MUSICBRAINZ_ALBUMID', value: 'abc-123' },
  { key: 'Lyrics', value: 'words\r\nand words' },
  { key: 'Cover Art (Front)', value: cover, flags: 2 },
  { key: 'Related', value: 'http://a/1', flags: 4 },
  { key: 'Catalog', value: 'X-1', flags: 1 },
  { key: 'empty', value: '' },
];
const richItems = rich.map(apeItem);
const popV23 = frameV23('TCON', textBody.latin1('Pop'));
const popV24 = frameV24('TCON', textBody.utf8('Pop'));
const shortTag = { title: 'T1', artist: 'A1', album: 'Al1', year: '1999', comment: 'c', track: 5 } as const;

function variants(ending: string, kind: string, audio: Buffer): TaggedFile[] {
  const file = (
    name: string,
    parts: readonly Buffer[],
    genres: readonly string[],
    rest: Partial<TaggedFile> = {},
  ): TaggedFile => ({
    name: `${kind}-${name}.${ending}`,
    bytes: Buffer.concat(parts),
    genres,
    field: 'APEv2 Genre',
    kept: [audio],
    holdsSeveral: true,
    getsNewTag: false,
    ...rest,
  });
  const keptRich = { kept: [audio, ...richItems] };
  return [
    file('bare', [audio], [], { getsNewTag: true }),
    file('v1-only', [audio, id3v1({ ...shortTag, genre: 13 })], ['Pop'], { getsNewTag: true }),
    file('tag', [audio, apeTag([...rich, pop])], ['Pop'], keptRich),
    file(
      'genre-first',
      [audio, apeTag([{ key: 'GENRE', value: 'Pop\0Dance' }, ...rich])],
      ['Pop', 'Dance'],
      keptRich,
    ),
    file('no-genre', [audio, apeTag(rich)], [], keptRich),
    file(
      'no-header',
      [audio, apeTag([...rich.slice(0, 5), pop, ...rich.slice(5)], { header: false })],
      ['Pop'],
      keptRich,
    ),
    file('tag-and-v1', [audio, apeTag([...rich, pop]), id3v1({ ...shortTag, genre: 13 })], ['Pop'], keptRich),
    file(
      'two-genres',
      [audio, apeTag([pop, ...rich, { key: 'genre', value: 'Dance' }])],
      ['Pop', 'Dance'],
      keptRich,
    ),
    file(
      'id3v2-and-tag',
      [id3v2({ version: 4, frames: [...richV24, popV24], padding: 50 }), audio, apeTag([...rich, pop])],
      ['Pop'],
      { kept: [...richV24, audio, ...richItems] },
    ),
    file('id3v2-only', [id3v2({ version: 3, frames: [...richV23, popV23], padding: 9 }), audio], ['Pop'], {
      kept: [...richV23, audio],
      field: 'ID3v2.3 TCON',
      holdsSeveral: false,
    }),
  ];
}

export function taggedApes(): TaggedFile[] {
  return [
    ...variants('ape', 'monkey', monkeysAudio()),
    ...variants('wv', 'wavpack', wavpackAudio()),
    ...variants('mpc', 'musepack7', musepackVersion7()),
    ...variants('mpc', 'musepack8', musepackVersion8()),
  ];
}
