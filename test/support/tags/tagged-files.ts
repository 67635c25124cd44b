/** Made files with awkward tags: what taggers have been known to break. */
import { crc32, deflateSync } from 'node:zlib';
import { apeTag } from './ape-bytes.ts';
import { flacMetadata, pictureBlockBody, vorbisCommentBody, type FlacBlockParts } from './flac-bytes.ts';
import {
  bigEndian,
  commentBody,
  coverBytes,
  enhancedTag,
  frameV22,
  frameV23,
  frameV24,
  frameV24Plain,
  id3v1,
  id3v2,
  latin1,
  pictureBody,
  syncsafeBytes,
  textBody,
  unsynchronised,
} from './id3-bytes.ts';
import { aacAudio, flacAudio, mp3Audio } from './made-audio.ts';

export interface TaggedFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** The genres in it. */
  readonly genres: readonly string[];
  /** Where the genre goes. */
  readonly field: string;
  /** Pieces that must stand in the written file as they are, in this order: frames, blocks, audio. */
  readonly kept: readonly Buffer[];
  /** False where several genres are joined into one text. */
  readonly holdsSeveral: boolean;
  /** Whether it has no ID3v2 tag yet and gets one. */
  readonly getsNewTag: boolean;
}

const { latin1: l1, utf16, utf16BigEndian, utf8 } = textBody;
const cover = coverBytes(3000);
const reversedCover = Buffer.from(cover.toReversed());

type Frame = (id: string, body: Buffer, flags?: number) => Buffer;

/** One of each kind of frame that taggers lose, merge or mangle; without a genre. */
function richFrames(frame: Frame, text: (value: string) => Buffer): Buffer[] {
  return [
    frame('TIT2', text('Заголовок 日本語')),
    frame('TPE1', text('Björk\0Sigur Rós')),
    frame('TRCK', text('3/12')),
    frame('TXXX', Buffer.concat([l1('MusicBrainz Album Id'), latin1('\0abc-123')])),
    frame('TXXX', Buffer.concat([l1('replaygain_track_gain'), latin1('\0-7.3 dB')])),
    frame('COMM', commentBody('eng', '', 'first')),
    frame('COMM', commentBody('deu', 'zweiter', 'second')),
    frame('USLT', commentBody('eng', '', 'words')),
    frame('USLT', commentBody('fra', '', 'mots')),
    frame('APIC', pictureBody(3, 'front', cover)),
    frame('APIC', pictureBody(4, 'back', reversedCover)),
    frame('POPM', Buffer.concat([latin1('a@b\0'), Buffer.from([200, 0, 0, 0, 5])])),
    frame('UFID', latin1('http://musicbrainz.org\0uuid-1')),
    frame('PRIV', latin1('com.x\0\x00\x01\x02private')),
    frame('GEOB', latin1('\0application/x\0f.bin\0Serato Markers\0\x00\xff\x00data')),
    frame('PCNT', Buffer.from([0, 0, 0, 7])),
    frame('MCDI', latin1('toc')),
    frame('WOAR', latin1('http://a/1')),
    frame('WOAR', latin1('http://a/2')),
    frame('TCMP', text('1')),
    frame('GRP1', text('group')),
    frame('XYZ9', latin1('unknown kind')),
  ];
}

export const richV23 = richFrames(frameV23, utf16);
export const richV24 = richFrames(frameV24, utf8);
const chapterFrames = [
  frameV24('CTOC', Buffer.concat([latin1('toc\0\x03\x01c1\0'), frameV24('TIT2', utf8('contents'))])),
  frameV24(
    'CHAP',
    Buffer.concat([latin1('c1\0'), Buffer.alloc(16, 0xff), frameV24('TIT2', utf8('Глава 1'))]),
  ),
];

/** What stands around the tag or the blocks of a made file. */
interface Surroundings {
  readonly head: Buffer;
  readonly tail: Buffer;
  readonly audio: Buffer;
  readonly extension: string;
  readonly field: string;
  readonly keptHead: readonly Buffer[];
  readonly keptTail: readonly Buffer[];
}

/** A frame within an unsynchronised tag: what follows it is a letter, so a last 0xFF stays bare. */
function storedUnsynchronised(frame: Buffer): Buffer {
  const stored = unsynchronised(frame);
  return frame.at(-1) === 0xff ? stored.subarray(0, -1) : stored;
}

function mp3(
  name: string,
  head: Buffer,
  kept: readonly Buffer[],
  genres: readonly string[],
  {
    tail = Buffer.alloc(0),
    audio = mp3Audio(),
    extension = 'mp3',
    field = `ID3v2.${head[3]} TCON`,
    keptTail = [],
  }: Partial<Surroundings> = {},
): TaggedFile {
  return {
    name: `${name}.${extension}`,
    bytes: Buffer.concat([head, audio, tail]),
    genres,
    field,
    kept: [...kept, audio, ...keptTail],
    holdsSeveral: head[3] === 4,
    getsNewTag: head.length === 0,
  };
}

/** v2.3's extended header with its checksum of the frames. */
function extendedV23(frames: readonly Buffer[], padding: number): Buffer {
  return Buffer.concat([
    bigEndian(10, 4),
    bigEndian(0x8000, 2),
    bigEndian(padding, 4),
    bigEndian(crc32(Buffer.concat([...frames])), 4),
  ]);
}

/** v2.4's, with "is an update" and the checksum of everything behind it. */
function extendedV24(frames: readonly Buffer[], padding: number): Buffer {
  const sum = crc32(Buffer.concat([...frames, Buffer.alloc(padding)]));
  const checksum = Buffer.concat([Buffer.from([Math.floor(sum / 2 ** 28)]), syncsafeBytes(sum % 2 ** 28)]);
  return Buffer.concat([syncsafeBytes(13), Buffer.from([1, 0x60, 0, 5]), checksum]);
}

const pop = {
  v22: frameV22('TCO', l1('Pop')),
  v23: frameV23('TCON', l1('Pop')),
  v24: frameV24('TCON', utf8('Pop')),
};

export function taggedMp3s(): TaggedFile[] {
  const audio = mp3Audio();
  const fakeHeader = Buffer.concat([latin1('ID3\x03\0\0'), syncsafeBytes(9000)]);
  const withFakeHeader = Buffer.from(audio);
  fakeHeader.copy(withFakeHeader, 3000);
  latin1('TAG').copy(withFakeHeader, 4000);
  latin1('APETAGEX').copy(withFakeHeader, 5000);
  const v1 = id3v1({
    title: 'T1',
    artist: 'A1',
    album: 'Al1',
    year: '1999',
    comment: 'c',
    track: 5,
    genre: 13,
  });
  const ape = apeTag([
    { key: 'Title', value: 'T' },
    { key: 'GENRE', value: 'Pop\0Disco' },
    { key: 'Cover Art (Front)', value: Buffer.concat([latin1('x.jpg\0'), cover]), flags: 2 },
  ]);
  const lyrics = latin1('LYRICSBEGININD0000200ETT00002hi');
  const lyrics3 = Buffer.concat([
    lyrics,
    latin1(String(lyrics.length).padStart(6, '0')),
    latin1('LYRICS200'),
  ]);
  const v22 = [
    frameV22('TT2', l1('Title')),
    frameV22('TP1', utf16('Кино')),
    frameV22('ULT', commentBody('eng', '', 'lyrics')),
    frameV22('CRM', latin1('owner\0what\0secret')),
    frameV22('PIC', Buffer.concat([latin1('\0JPG\x03\0'), cover])),
  ];
  const unsyncedV24 = frameV24(
    'APIC',
    Buffer.concat([
      syncsafeBytes(cover.length + 14),
      unsynchronised(Buffer.concat([pictureBody(3, '', cover)])),
    ]),
    0x0003,
  );
  const plainV24 = [
    frameV24Plain('TIT2', utf8('x'.repeat(300))),
    frameV24Plain('APIC', pictureBody(3, '', cover)),
    frameV24Plain('TPE1', utf8('art')),
  ];
  const zeroEnd = frameV24Plain('PRIV', Buffer.concat([latin1('o\0'), Buffer.alloc(298)]));
  return [
    mp3('no-tag', Buffer.alloc(0), [], [], { field: 'ID3v2.3 TCON' }),
    mp3('v24-rich', id3v2({ version: 4, frames: [...richV24, pop.v24], padding: 1024 }), richV24, ['Pop']),
    mp3('v24-no-padding', id3v2({ version: 4, frames: [pop.v24, ...richV24] }), richV24, ['Pop']),
    mp3('v24-no-genre', id3v2({ version: 4, frames: richV24, padding: 5 }), richV24, []),
    mp3(
      'v24-chapters',
      id3v2({ version: 4, frames: [...chapterFrames, pop.v24], padding: 64 }),
      chapterFrames,
      ['Pop'],
    ),
    mp3(
      'v24-several',
      id3v2({ version: 4, frames: [frameV24('TCON', utf8('Pop\0Джаз\x0017')), ...richV24] }),
      richV24,
      ['Pop', 'Джаз', 'Rock'],
    ),
    mp3(
      'v24-two-genre-frames',
      id3v2({
        version: 4,
        frames: [pop.v24, richV24[0]!, frameV24('TCON', utf8('Disco')), richV24[1]!],
        padding: 9,
      }),
      richV24.slice(0, 2),
      ['Pop', 'Disco'],
    ),
    mp3(
      'v24-utf16',
      id3v2({ version: 4, frames: [frameV24('TCON', utf16('Поп')), ...richV24], padding: 99 }),
      richV24,
      ['Поп'],
    ),
    mp3(
      'v24-utf16be',
      id3v2({ version: 4, frames: [frameV24('TCON', utf16BigEndian('Поп')), ...richV24], padding: 99 }),
      richV24,
      ['Поп'],
    ),
    mp3(
      'v24-latin1',
      id3v2({ version: 4, frames: [frameV24('TCON', l1('Pop')), ...richV24], padding: 99 }),
      richV24,
      ['Pop'],
    ),
    mp3(
      'v24-grouped-genre',
      id3v2({
        version: 4,
        frames: [frameV24('TCON', Buffer.concat([Buffer.from([5]), utf8('Pop')]), 0x2040), ...richV24],
      }),
      richV24,
      ['Pop'],
    ),
    mp3(
      'v24-compressed-genre',
      id3v2({
        version: 4,
        frames: [
          frameV24('TCON', Buffer.concat([syncsafeBytes(4), deflateSync(utf8('Pop'))]), 0x0009),
          ...richV24,
        ],
      }),
      richV24,
      ['Pop'],
    ),
    mp3(
      'v24-unsynchronised-frames',
      id3v2({
        version: 4,
        flags: 0x80,
        frames: [unsyncedV24, frameV24('TCON', utf8('Pop'), 0x0002)],
        padding: 50,
      }),
      [unsyncedV24],
      ['Pop'],
    ),
    mp3(
      'v24-unsynchronised-by-the-tag-alone',
      id3v2({
        version: 4,
        flags: 0x80,
        frames: [frameV24('TCON', unsynchronised(utf16('Pop'))), ...richV24.slice(0, 3)],
      }),
      richV24.slice(0, 3),
      ['Pop'],
    ),
    mp3(
      'v24-unsynchronised-frame-of-genre',
      id3v2({
        version: 4,
        flags: 0x80,
        frames: [frameV24('TCON', unsynchronised(utf16('Pop')), 0x0002), unsyncedV24],
      }),
      [unsyncedV24],
      ['Pop'],
    ),
    mp3(
      'v24-extended-header',
      id3v2({
        version: 4,
        extendedHeader: extendedV24([...richV24, pop.v24], 80),
        frames: [...richV24, pop.v24],
        padding: 80,
      }),
      richV24,
      ['Pop'],
    ),
    mp3('v24-footer', id3v2({ version: 4, footer: true, frames: [...richV24, pop.v24] }), richV24, ['Pop']),
    mp3('v24-plain-sizes', id3v2({ version: 4, frames: [...plainV24, pop.v24], padding: 200 }), plainV24, [
      'Pop',
    ]),
    mp3(
      'v24-plain-size-ends-in-zeros',
      id3v2({ version: 4, frames: [frameV24('TIT2', utf8('x')), zeroEnd] }),
      [zeroEnd],
      [],
    ),
    mp3('v24-experimental', id3v2({ version: 4, flags: 0x20, frames: richV24, padding: 300 }), richV24, []),
    mp3('v24-id3v1', id3v2({ version: 4, frames: [...richV24, pop.v24], padding: 10 }), richV24, ['Pop'], {
      tail: v1,
      keptTail: [v1.subarray(0, 127)],
    }),
    mp3(
      'v24-ape-id3v1',
      id3v2({ version: 4, frames: [...richV24, pop.v24], padding: 10 }),
      richV24,
      ['Pop'],
      {
        tail: Buffer.concat([ape, v1]),
        keptTail: [latin1('Cover Art (Front)\0x.jpg\0'), cover, v1.subarray(0, 127)],
      },
    ),
    mp3(
      'v24-lyrics3-id3v1',
      id3v2({ version: 4, frames: [...richV24, pop.v24], padding: 10 }),
      richV24,
      ['Pop'],
      { tail: Buffer.concat([lyrics3, v1]), keptTail: [lyrics3, v1.subarray(0, 127)] },
    ),
    mp3(
      'v24-ape-lyrics3-id3v1',
      id3v2({ version: 4, frames: [...richV24, pop.v24], padding: 10 }),
      richV24,
      ['Pop'],
      { tail: Buffer.concat([ape, lyrics3, v1]), keptTail: [cover, lyrics3, v1.subarray(0, 127)] },
    ),
    mp3('v24-enhanced-id3v1', id3v2({ version: 4, frames: [pop.v24] }), [], ['Pop'], {
      tail: Buffer.concat([enhancedTag('Long title', 'Pop'), v1]),
      keptTail: [latin1('TAG+Long title'), v1.subarray(0, 127)],
    }),
    mp3('v24-header-bytes-in-audio', id3v2({ version: 4, frames: [...richV24, pop.v24] }), richV24, ['Pop'], {
      audio: withFakeHeader,
    }),
    mp3('header-bytes-in-audio', Buffer.alloc(0), [], [], { audio: withFakeHeader, field: 'ID3v2.3 TCON' }),
    mp3('v23-rich', id3v2({ version: 3, frames: [...richV23, pop.v23], padding: 2048 }), richV23, ['Pop']),
    mp3(
      'v23-reference',
      id3v2({ version: 3, frames: [frameV23('TCON', l1('(4)Eurodisco')), ...richV23] }),
      richV23,
      ['Disco', 'Eurodisco'],
    ),
    mp3(
      'v23-references',
      id3v2({ version: 3, frames: [frameV23('TCON', l1('(17)(RX)')), ...richV23], padding: 3 }),
      richV23,
      ['Rock', 'Remix'],
    ),
    mp3(
      'v23-utf16',
      id3v2({ version: 3, frames: [frameV23('TCON', utf16('Джаз')), ...richV23], padding: 3 }),
      richV23,
      ['Джаз'],
    ),
    mp3(
      'v23-compressed-genre',
      id3v2({
        version: 3,
        frames: [
          frameV23('TCON', Buffer.concat([bigEndian(4, 4), deflateSync(l1('Pop'))]), 0x0080),
          ...richV23,
        ],
      }),
      richV23,
      ['Pop'],
    ),
    mp3(
      'v23-unsynchronised',
      id3v2({ version: 3, unsynchronise: true, frames: [...richV23, pop.v23] }),
      richV23.map(storedUnsynchronised),
      ['Pop'],
    ),
    mp3(
      'v23-unsynchronised-padding',
      id3v2({
        version: 3,
        unsynchronise: true,
        frames: [frameV23('TCON', utf16('Поп')), ...richV23],
        padding: 300,
      }),
      richV23.map(storedUnsynchronised),
      ['Поп'],
    ),
    mp3(
      'v23-unsynchronised-no-genre',
      id3v2({
        version: 3,
        unsynchronise: true,
        frames: [...richV23, frameV23('PRIV', latin1('o\0\xff'))],
        padding: 300,
      }),
      richV23.map(storedUnsynchronised),
      [],
    ),
    mp3(
      'v23-extended-header',
      id3v2({
        version: 3,
        extendedHeader: Buffer.concat([bigEndian(6, 4), bigEndian(0, 2), bigEndian(40, 4)]),
        frames: richV23,
        padding: 40,
      }),
      richV23,
      [],
    ),
    mp3(
      'v23-extended-header-checksum',
      id3v2({
        version: 3,
        extendedHeader: extendedV23([...richV23, pop.v23], 40),
        frames: [...richV23, pop.v23],
        padding: 40,
      }),
      richV23,
      ['Pop'],
    ),
    mp3(
      'v23-old-names',
      id3v2({ version: 3, frames: [frameV23('TT2\0', l1('x')), frameV23('TCO\0', l1('Pop'))], padding: 40 }),
      [frameV23('TT2\0', l1('x'))],
      ['Pop'],
    ),
    mp3(
      'v23-two-tags',
      Buffer.concat([
        id3v2({ version: 3, frames: [richV23[0]!, pop.v23] }),
        id3v2({ version: 3, frames: [richV23[1]!, frameV23('TCON', l1('Disco'))] }),
      ]),
      [richV23[0]!, richV23[1]!],
      ['Pop', 'Disco'],
    ),
    mp3('v22', id3v2({ version: 2, frames: [...v22, pop.v22], padding: 10 }), v22, ['Pop'], {
      field: 'ID3v2.2 TCO',
    }),
    mp3('v22-no-genre', id3v2({ version: 2, frames: v22 }), v22, [], { field: 'ID3v2.2 TCO' }),
    mp3(
      'v22-unsynchronised',
      id3v2({ version: 2, unsynchronise: true, frames: [...v22, pop.v22] }),
      v22.map(storedUnsynchronised),
      ['Pop'],
      { field: 'ID3v2.2 TCO' },
    ),
    mp3('v1-only', Buffer.alloc(0), [], ['Pop'], {
      tail: v1,
      field: 'ID3v2.3 TCON',
      keptTail: [v1.subarray(0, 127)],
    }),
    mp3('ape-only', Buffer.alloc(0), [], ['Pop', 'Disco'], {
      tail: ape,
      field: 'ID3v2.3 TCON',
      keptTail: [cover],
    }),
    mp3('ape-only-no-genre', Buffer.alloc(0), [], [], {
      tail: apeTag([{ key: 'Artist', value: 'x' }], { header: false }),
      field: 'ID3v2.3 TCON',
      keptTail: [latin1('Artist\0x')],
    }),
    mp3('ape-loudness-only', Buffer.alloc(0), [], [], {
      tail: apeTag([{ key: 'MP3GAIN_MINMAX', value: '1,2' }]),
      field: 'ID3v2.3 TCON',
      keptTail: [latin1('MP3GAIN_MINMAX')],
    }),
    mp3('empty-tag', id3v2({ version: 3, frames: [], padding: 100 }), [], []),
    mp3('tag-without-room', id3v2({ version: 4, frames: [] }), [], []),
    mp3('zeros-behind-tag', id3v2({ version: 3, frames: [pop.v23] }), [], ['Pop'], {
      audio: Buffer.concat([Buffer.alloc(5000), audio]),
    }),
  ];
}

export function taggedAacs(): TaggedFile[] {
  const audio = aacAudio();
  const aac = (
    name: string,
    head: Buffer,
    kept: readonly Buffer[],
    genres: readonly string[],
    around: Partial<Surroundings> = {},
  ): TaggedFile => mp3(name, head, kept, genres, { audio, extension: 'aac', ...around });
  const ape = apeTag([
    { key: 'Title', value: 'T' },
    { key: 'Genre', value: 'Pop' },
    { key: 'Cover Art (Front)', value: Buffer.concat([latin1('x.jpg\0'), cover]), flags: 2 },
  ]);
  const v1 = id3v1({ title: 'T1', artist: 'A1', genre: 13 });
  const field = 'ID3v2.3 TCON';
  return [
    aac('bare', Buffer.alloc(0), [], [], { field }),
    aac('v24', id3v2({ version: 4, frames: [...richV24, pop.v24], padding: 50 }), richV24, ['Pop']),
    aac('v23-id3v1', id3v2({ version: 3, frames: [...richV23, pop.v23] }), richV23, ['Pop'], {
      tail: v1,
      keptTail: [v1.subarray(0, 127)],
    }),
    aac('ape', Buffer.alloc(0), [], ['Pop'], { tail: ape, field, keptTail: [cover] }),
    aac('v23-ape-id3v1', id3v2({ version: 3, frames: [...richV23, pop.v23] }), richV23, ['Pop'], {
      tail: Buffer.concat([ape, v1]),
      keptTail: [cover, v1.subarray(0, 127)],
    }),
  ];
}

const picture = { type: 6, body: pictureBlockBody(3, cover) };
const backPicture = { type: 6, body: pictureBlockBody(4, reversedCover) };
const seekTable = { type: 3, body: Buffer.alloc(36, 1) };
const application = { type: 2, body: latin1('riffdata') };
const unknownBlock = { type: 99, body: latin1('something new') };

export const richComments = [
  'TITLE=Заголовок 日本語 🎵',
  'ARTIST=Björk',
  'ARTIST=Sigur Rós',
  'Custom_Key=cv',
  'replaygain_track_gain=-7.3 dB',
  'LYRICS=слова\nline 2',
  'no equals sign',
  Buffer.from([0x42, 0x41, 0x44, 0x3d, 0xff, 0xfe]),
];

export function taggedFlacs(): TaggedFile[] {
  const { streamInfo, audio } = flacAudio();
  const info = { type: 0, body: streamInfo };
  const comment = (...comments: readonly (string | Buffer)[]): FlacBlockParts => ({
    type: 4,
    body: vorbisCommentBody('reference libFLAC 1.4.3', comments),
  });
  const padding = (length: number): FlacBlockParts => ({ type: 1, body: Buffer.alloc(length) });
  const flac = (
    name: string,
    blocks: readonly FlacBlockParts[],
    genres: readonly string[],
    {
      head = Buffer.alloc(0),
      tail = Buffer.alloc(0),
      keptTail = [],
      keptHead = [],
    }: Partial<Surroundings> = {},
  ): TaggedFile => ({
    name: `${name}.flac`,
    bytes: Buffer.concat([head, flacMetadata([info, ...blocks]), audio, tail]),
    genres,
    field: 'Vorbis GENRE',
    kept: [
      ...keptHead,
      streamInfo,
      ...blocks.filter(({ type }) => type !== 1 && type !== 4).map(({ body }) => body),
      audio,
      ...keptTail,
    ],
    holdsSeveral: true,
    getsNewTag: false,
  });
  const v1 = id3v1({ title: 'T1', genre: 13 });
  return [
    flac(
      'rich',
      [
        seekTable,
        comment(...richComments, 'GENRE=Pop'),
        picture,
        backPicture,
        application,
        unknownBlock,
        padding(4096),
      ],
      ['Pop'],
    ),
    flac(
      'several',
      [comment('GENRE=Pop', ...richComments, 'Genre=Disco', 'DATE=1999'), picture, padding(200)],
      ['Pop', 'Disco'],
    ),
    flac('no-genre', [comment(...richComments), padding(8192), picture], []),
    flac('empty-genre', [comment('GENRE=', ...richComments), padding(64)], []),
    flac('no-padding', [comment(...richComments, 'genre=Pop'), picture], ['Pop']),
    flac('little-padding', [comment(...richComments, 'genre=Pop'), padding(3)], ['Pop']),
    flac('exact-padding', [comment('GENRE=Pop'), padding(1)], ['Pop']),
    flac('empty-padding', [comment('GENRE=Pop'), padding(0)], ['Pop']),
    flac(
      'padding-first',
      [padding(300), comment(...richComments, 'GENRE=A very long genre indeed')],
      ['A very long genre indeed'],
    ),
    flac('no-comment', [seekTable, picture, padding(100)], []),
    flac('stream-info-only', [], []),
    flac(
      'trailing-bytes',
      [{ type: 4, body: vorbisCommentBody('v', ['GENRE=Pop'], Buffer.from([1])) }],
      ['Pop'],
    ),
    flac('id3-ahead', [comment('GENRE=Pop')], ['Pop'], {
      head: id3v2({ version: 3, frames: [...richV23, pop.v23], padding: 50 }),
      keptHead: richV23,
    }),
    flac('id3-ahead-no-genre', [comment('GENRE=Pop')], ['Pop'], {
      head: id3v2({ version: 3, frames: richV23 }),
      keptHead: [id3v2({ version: 3, frames: richV23 })],
    }),
    flac('id3-alone-names-genre', [comment('TITLE=x')], ['Pop'], {
      head: id3v2({ version: 4, frames: [...richV24, pop.v24] }),
      keptHead: richV24,
    }),
    flac('id3v1-behind', [comment('GENRE=Disco'), padding(40)], ['Disco'], {
      tail: v1,
      keptTail: [v1.subarray(0, 127)],
    }),
  ];
}
