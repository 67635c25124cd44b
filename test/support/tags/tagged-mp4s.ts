/** Made MP4 files: the index ahead of the audio and behind it, room and none, every kind of item. */
import { bigEndian, coverBytes } from './id3-bytes.ts';
import { aacInMp4, alacInMp4, fragmentedMp4 } from './made-audio.ts';
import {
  box,
  buildMp4,
  dataBox,
  handlerBox,
  item,
  metaBox,
  ownItem,
  textItem,
  zeros,
  type Mp4Layout,
  type Mp4Parts,
} from './mp4-bytes.ts';
import type { TaggedFile } from './tagged-files.ts';

const cover = coverBytes(3000);

const richItems = [
  textItem('©nam', 'Заголовок 日本語'),
  textItem('©ART', 'Björk', 'Sigur Rós'),
  textItem('aART', 'Various'),
  textItem('©alb', 'An album'),
];
const moreItems = [
  item('trkn', dataBox(0, Buffer.from([0, 0, 0, 3, 0, 12, 0, 0]))),
  textItem('©day', '1999-05-01'),
  item('cpil', dataBox(21, Buffer.from([1]))),
  item('tmpo', dataBox(21, Buffer.from([0, 120]))),
  textItem('©lyr', 'слова\nline 2'),
  item('rtng', dataBox(21, Buffer.from([4]))),
  ownItem('MusicBrainz Album Id', 'abc-123'),
  ownItem('replaygain_track_gain', '-7.3 dB'),
  ownItem('ARTISTS', 'Björk', 'Sigur Rós'),
  item('covr', dataBox(13, cover), dataBox(13, Buffer.from(cover.toReversed()))),
  item('xyz1', dataBox(0, 'unknown kind')),
];
const items = [...richItems, ...moreItems];
const pop = textItem('©gen', 'Pop');
const popNumber = item('gnre', dataBox(0, Buffer.from([0, 14])));

interface Tags {
  readonly list?: readonly Buffer[] | null;
  readonly meta?: readonly Buffer[];
  readonly userData?: readonly Buffer[];
  readonly plainMeta?: boolean;
}

/** `udta` around a list of items, with what else stands in the boxes on the way. */
function userData({ list = null, meta = [], userData: others = [], plainMeta = false }: Tags): Buffer {
  const parts = [handlerBox(), ...(list ? [box('ilst', ...list)] : []), ...meta];
  return box('udta', ...others, metaBox(parts, { plain: plainMeta }));
}

export function taggedMp4s(): TaggedFile[] {
  const aac = aacInMp4();
  const file = (
    name: string,
    tags: readonly Buffer[],
    genres: readonly string[],
    layout: Mp4Layout = {},
    { parts = aac, kept = items }: { parts?: Mp4Parts; kept?: readonly Buffer[] } = {},
  ): TaggedFile => ({
    name: `${name}.m4a`,
    bytes: buildMp4(parts, { tags, ...layout }),
    genres,
    field: 'iTunes ©gen',
    kept: layout.movieFirst ? [...kept, parts.media] : [parts.media, ...kept],
    holdsSeveral: true,
    getsNewTag: false,
  });
  const rich = [...richItems, pop, ...moreItems];
  const chapters = aac.userData;
  const first = { movieFirst: true };
  return [
    file(
      'behind-rich',
      [userData({ list: rich, userData: chapters })],
      ['Pop'],
      {},
      { kept: [...chapters, ...items] },
    ),
    file('behind-free', [userData({ list: rich, meta: [box('free', zeros(2000))] })], ['Pop']),
    file('behind-number', [userData({ list: [...richItems, popNumber, ...moreItems] })], ['Pop']),
    file('behind-no-genre', [userData({ list: items })], []),
    file('behind-empty-list', [userData({ list: [] })], [], {}, { kept: [] }),
    file('behind-no-list', [userData({ list: null })], [], {}, { kept: [] }),
    file('behind-no-meta', [box('udta', ...chapters)], [], {}, { kept: chapters }),
    file('behind-no-user-data', [], [], {}, { kept: [] }),
    file('behind-user-data-ended', [box('udta', ...chapters, zeros(4))], [], {}, { kept: chapters }),
    file('behind-plain-meta', [userData({ list: rich, plainMeta: true })], ['Pop']),
    file('behind-long-sizes', [userData({ list: rich })], ['Pop'], { longSizes: true, longChunks: true }),
    file(
      'behind-several',
      [userData({ list: [textItem('©gen', 'Pop', 'Disco'), ...items] })],
      ['Pop', 'Disco'],
    ),
    file(
      'behind-several-items',
      [userData({ list: [pop, ...items, textItem('©gen', 'Disco'), popNumber] })],
      ['Pop', 'Disco'],
    ),
    file(
      'behind-utf16',
      [userData({ list: [item('©gen', dataBox(2, Buffer.from('Поп', 'utf16le').swap16())), ...items] })],
      ['Поп'],
    ),
    file('behind-zeros-at-end', [userData({ list: rich })], ['Pop'], { behindMovie: [zeros(64)] }),
    file('behind-alac', [userData({ list: rich })], ['Pop'], {}, { parts: alacInMp4() }),
    file('first-no-room', [userData({ list: rich, userData: chapters })], ['Pop'], first, {
      kept: [...chapters, ...items],
    }),
    file('first-no-tags', [], [], first, { kept: [] }),
    file('first-alac', [userData({ list: items })], [], first, { parts: alacInMp4() }),
    file('first-long', [userData({ list: rich })], ['Pop'], { ...first, longChunks: true, longSizes: true }),
    file(
      'first-free-in-meta',
      [userData({ list: rich, meta: [box('free', Buffer.alloc(1000, 7))] })],
      ['Pop'],
      first,
    ),
    file('first-free-fits', [userData({ list: rich, meta: [box('free', zeros(1))] })], ['Pop'], first),
    file(
      'first-free-in-user-data',
      [userData({ list: rich, userData: [box('free', zeros(500))] })],
      ['Pop'],
      first,
    ),
    file('first-free-in-movie', [box('free', zeros(500)), userData({ list: rich })], ['Pop'], first),
    file('first-free-behind', [userData({ list: rich })], ['Pop'], {
      ...first,
      behindMovie: [box('free', zeros(600))],
    }),
    file('first-free-too-small', [userData({ list: rich })], ['Pop'], {
      ...first,
      behindMovie: [box('free')],
    }),
    file('first-number', [userData({ list: [...richItems, popNumber, ...moreItems] })], ['Pop'], first),
    file('first-other-box-between', [userData({ list: rich })], ['Pop'], {
      ...first,
      behindMovie: [box('uuid', Buffer.alloc(40, 5)), box('free', zeros(600))],
    }),
    fragmented(),
  ];
}

/** As services stream it; nothing in it says a position in the file. */
function fragmented(): TaggedFile {
  const bytes = fragmentedMp4();
  const media = bytes.subarray(bytes.indexOf('moof') - 4, bytes.indexOf('mfra') - 4);
  return {
    name: 'fragmented.m4a',
    bytes,
    genres: ['Pop'],
    field: 'iTunes ©gen',
    kept: [media],
    holdsSeveral: true,
    getsNewTag: false,
  };
}

/** For a test of what a number stands for. */
export const genreNumberItem = (number: number): Buffer => item('gnre', dataBox(0, bigEndian(number, 2)));
