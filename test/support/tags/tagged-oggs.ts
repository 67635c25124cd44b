/** Made Ogg files: large comments over many pages, room and none, other streams, recordings one behind the other. */
import { coverBytes, id3v1 } from './id3-bytes.ts';
import { pictureBlockBody, vorbisCommentBody } from './flac-bytes.ts';
import { flacInOgg, opusInOgg, vorbisInOgg } from './made-audio.ts';
import {
  audioPages,
  buildOgg,
  commentPacket,
  flacBlock,
  oggPage,
  skeletonPages,
  type OggLayout,
  type OggParts,
} from './ogg-bytes.ts';
import { richComments, type TaggedFile } from './tagged-files.ts';

const picture = (length: number): string =>
  `METADATA_BLOCK_PICTURE=${pictureBlockBody(3, coverBytes(length)).toString('base64')}`;

const comment = (...fields: readonly (string | Buffer)[]): Buffer =>
  vorbisCommentBody('Xiph.Org libVorbis I', fields);

const chapters = ['CHAPTER000=00:00:00.000', 'CHAPTER000NAME=Глава', 'RATING=80', 'R128_TRACK_GAIN=-573'];
const rich = [...richComments, ...chapters, picture(3000)];

interface Details {
  readonly kept?: readonly (string | Buffer)[];
  readonly layout?: OggLayout;
  readonly tail?: Buffer;
}

function ogg(
  name: string,
  parts: OggParts,
  headers: readonly Buffer[],
  genres: readonly string[],
  { kept = [], layout = {}, tail = Buffer.alloc(0) }: Details = {},
): TaggedFile {
  return {
    name,
    bytes: Buffer.concat([buildOgg(parts, headers, layout), tail]),
    genres,
    field: 'Vorbis GENRE',
    kept: [...kept.map((piece) => Buffer.from(piece as string)), ...parts.audio.map(({ body }) => body)],
    holdsSeveral: true,
    getsNewTag: false,
  };
}

/** So much comment that with the other headers it fills its pages to the last segment. */
function fullPages(rest: number, pages: number): Buffer {
  const segments = pages * 255 - Math.floor(rest / 255) - 1;
  const overhead = comment('GENRE=Pop', 'X=').length + 8;
  return comment('GENRE=Pop', `X=${'y'.repeat(segments * 255 - 1 - overhead)}`);
}

export function taggedOggs(): TaggedFile[] {
  return [...vorbisFiles(), ...opusFiles(), ...flacFiles()];
}

function vorbisFiles(): TaggedFile[] {
  const parts = vorbisInOgg();
  const setup = parts.headers[1]!;
  const packet = commentPacket.vorbis;
  const file = (name: string, body: Buffer, genres: readonly string[], details: Details = {}): TaggedFile =>
    ogg(`${name}.ogg`, parts, [packet(body), setup], genres, details);
  const [head, bone] = skeletonPages(parts.serial);
  const large = comment('GENRE=Pop', ...richComments, picture(150_000));
  return [
    file('vorbis-rich', comment(...rich, 'GENRE=Pop'), ['Pop'], { kept: rich }),
    file('vorbis-several', comment('GENRE=Pop', ...rich, 'Genre=Disco'), ['Pop', 'Disco'], { kept: rich }),
    file('vorbis-no-genre', comment(...rich), [], { kept: rich }),
    file('vorbis-empty', comment(), []),
    file('vorbis-empty-genre', comment('genre=', 'TITLE=x'), []),
    ogg('vorbis-padding.ogg', parts, [packet(comment(...rich, 'GENRE=Pop'), zeros(600, 1)), setup], ['Pop'], {
      kept: rich,
    }),
    ogg(
      'vorbis-bytes-behind.ogg',
      parts,
      [packet(comment('GENRE=Pop'), Buffer.from([1, 0, 7])), setup],
      ['Pop'],
    ),
    file('vorbis-large', large, ['Pop']),
    file('vorbis-small-pages', comment(...rich, 'GENRE=Pop'), ['Pop'], {
      layout: { segmentsOnPage: [2, 1, 3, 9] },
    }),
    file('vorbis-own-pages', comment('GENRE=Pop', 'TITLE=x'), ['Pop'], { layout: { segmentsOnPage: [1] } }),
    file('vorbis-full-pages', fullPages(setup.length, 1), ['Pop']),
    file('vorbis-three-full-pages', fullPages(setup.length, 3), ['Pop']),
    file('vorbis-skeleton', comment('GENRE=Pop', 'TITLE=x'), ['Pop'], {
      layout: { ahead: [head], segmentsOnPage: [1], between: [bone] },
    }),
    file('vorbis-id3v1-behind', comment('GENRE=Pop'), ['Pop'], { tail: id3v1({ title: 'T', genre: 13 }) }),
  ];
}

const zeros = (length: number, first = 0): Buffer => {
  const bytes = Buffer.alloc(length);
  bytes[0] = first;
  return bytes;
};

function opusFiles(): TaggedFile[] {
  const parts = opusInOgg();
  const packet = commentPacket.opus;
  const file = (name: string, body: Buffer, genres: readonly string[], details: Details = {}): TaggedFile =>
    ogg(`${name}.opus`, parts, [packet(body)], genres, details);
  return [
    file('opus-rich', comment(...rich, 'GENRE=Pop'), ['Pop'], { kept: rich }),
    file('opus-no-genre', comment(...rich), [], { kept: rich }),
    file('opus-large', comment('GENRE=Pop', picture(100_000)), ['Pop']),
    ogg('opus-padding.opus', parts, [packet(comment(...rich, 'GENRE=Pop'), zeros(512))], ['Pop'], {
      kept: rich,
    }),
    ogg('opus-little-padding.opus', parts, [packet(comment('GENRE=Pop'), zeros(2))], ['Pop']),
    ogg('opus-bytes-behind.opus', parts, [packet(comment('GENRE=Pop'), zeros(9, 1))], ['Pop']),
    file('opus-full-page', fullPages(0, 1), ['Pop']),
    chained(parts),
  ];
}

/** Two recordings, each with a comment. */
function chained(parts: OggParts): TaggedFile {
  const first = buildOgg(parts, [commentPacket.opus(comment('GENRE=Pop', 'TITLE=one'))]);
  const serial = parts.serial + 1;
  const renamed = { ...parts, serial, firstPage: withSerial(parts.firstPage, serial), audio: [] };
  const second = buildOgg(renamed, [commentPacket.opus(comment('GENRE=Disco', 'TITLE=two'))]);
  return {
    name: 'opus-chained.opus',
    bytes: Buffer.concat([first, second, ...audioPages(parts, 2, serial)]),
    genres: ['Pop'],
    field: 'Vorbis GENRE',
    kept: [...parts.audio.map(({ body }) => body), second, ...parts.audio.map(({ body }) => body)],
    holdsSeveral: true,
    getsNewTag: false,
  };
}

function withSerial(page: Buffer, serial: number): Buffer {
  const lacing = [...page.subarray(27, 27 + page[26]!)];
  return oggPage({
    flags: 2,
    granule: 0n,
    serial,
    sequence: 0,
    lacing,
    body: page.subarray(27 + lacing.length),
  });
}

function flacFiles(): TaggedFile[] {
  const parts = flacInOgg();
  const packet = commentPacket.flac;
  const front = flacBlock(6, pictureBlockBody(3, coverBytes(3000)));
  const lastBlock = flacBlock(2, Buffer.from('riffdata'), true);
  const file = (
    name: string,
    headers: readonly Buffer[],
    genres: readonly string[],
    kept: readonly Buffer[] = [],
  ): TaggedFile => ogg(`${name}.oga`, parts, headers, genres, { kept });
  const body = comment(...richComments, 'GENRE=Pop');
  return [
    file('flac-rich', [packet(body, false), front, lastBlock], ['Pop'], [front, lastBlock]),
    file('flac-comment-alone', [packet(body)], ['Pop']),
    file('flac-no-genre', [packet(comment(...richComments))], []),
    file(
      'flac-padding',
      [packet(body, false), front, flacBlock(1, Buffer.alloc(500), true)],
      ['Pop'],
      [front],
    ),
    file('flac-empty-padding', [packet(body, false), flacBlock(1, Buffer.alloc(0), true)], ['Pop']),
  ];
}
