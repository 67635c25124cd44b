/** Made WAV and AIFF files: ID3 in chunks, INFO lists, sizes that are wrong, long or odd. */
import { id3v1, id3v2, frameV23, frameV24, latin1, textBody } from './id3-bytes.ts';
import {
  aiff,
  aiffCommon,
  bigChunk,
  chunk,
  infoList,
  pcmTone,
  rf64,
  riff,
  soundData,
  waveFormat,
} from './riff-bytes.ts';
import { richV23, richV24, type TaggedFile } from './tagged-files.ts';

const popV23 = frameV23('TCON', textBody.latin1('Pop'));
const popV24 = frameV24('TCON', textBody.utf8('Pop'));

/** What broadcasters, samplers and editors keep in a WAV file. */
const professional = [
  chunk(
    'bext',
    Buffer.concat([latin1('A description'.padEnd(256, '\0')), Buffer.alloc(346, 3), latin1('A=PCM')]),
  ),
  chunk('iXML', latin1('<BWFXML><PROJECT>odd</PROJECT></BWFXML>')),
  chunk('cue ', Buffer.alloc(28, 1)),
  chunk('smpl', Buffer.alloc(36, 2)),
  chunk(
    'LIST',
    Buffer.concat([latin1('adtl'), chunk('labl', Buffer.concat([Buffer.alloc(4), latin1('one\0')]))]),
  ),
  chunk('_PMX', latin1('<x:xmpmeta/>')),
];

export function taggedWavs(): TaggedFile[] {
  const sound = pcmTone('little');
  const format = waveFormat();
  const data = chunk('data', sound);
  const wav = (
    name: string,
    bytes: Buffer,
    genres: readonly string[],
    {
      kept = [],
      version = 3,
      isNew = false,
    }: { kept?: readonly Buffer[]; version?: 3 | 4; isNew?: boolean } = {},
  ): TaggedFile => ({
    name: `${name}.wav`,
    bytes,
    genres,
    field: `ID3v2.${version} TCON`,
    kept: kept.length > 0 ? kept : [format, sound],
    holdsSeveral: version === 4,
    getsNewTag: isNew,
  });
  const v23 = (padding: number): Buffer => id3v2({ version: 3, frames: [...richV23, popV23], padding });
  const v24 = (padding: number): Buffer => id3v2({ version: 4, frames: [...richV24, popV24], padding });
  const texts = [
    ['INAM', 'Заголовок'],
    ['IART', 'Björk'],
    ['ISFT', 'Lavf58'],
    ['ICRD', '1999-05-01'],
    ['ITRK', '3/12'],
  ] as const;
  const oddSound = sound.subarray(0, -1);
  return [
    wav('bare', riff([format, data]), [], { isNew: true }),
    wav('info', riff([format, infoList([...texts, ['IGNR', 'Pop']]), data]), ['Pop'], { isNew: true }),
    wav('info-behind-no-genre', riff([format, data, infoList(texts)]), [], { isNew: true }),
    wav('info-software-only', riff([format, infoList([['ISFT', 'Lavf58.1']]), data]), [], { isNew: true }),
    wav(
      'info-latin1',
      riff([
        format,
        data,
        infoList([
          ['INAM', latin1('Björk')],
          ['IGNR', latin1('Variété')],
        ]),
      ]),
      ['Variété'],
      { isNew: true },
    ),
    wav(
      'info-two-genres',
      riff([format, infoList([['GNRE', 'Pop'], ...texts, ['IGNR', 'Pop']]), data]),
      ['Pop'],
      {
        isNew: true,
      },
    ),
    wav(
      'info-without-last-padding',
      riff([
        format,
        data,
        chunk('LIST', Buffer.concat([latin1('INFO'), chunk('ISFT', latin1('abcd\0'), { padded: false })])),
      ]),
      [],
      { isNew: true },
    ),
    wav(
      'info-utf8-character-set',
      riff([
        format,
        chunk('CSET', Buffer.from('e9fd000000000000', 'hex')),
        infoList([...texts, ['IGNR', 'Pop']]),
        data,
      ]),
      ['Pop'],
      { isNew: true },
    ),
    wav('id3-behind', riff([format, data, chunk('id3 ', v23(0))]), ['Pop'], {
      kept: [format, sound, ...richV23],
    }),
    wav('id3-behind-padding', riff([format, data, chunk('id3 ', v23(301))]), ['Pop'], {
      kept: [format, sound, ...richV23],
    }),
    wav('id3-ahead', riff([format, chunk('ID3 ', v24(0)), data]), ['Pop'], {
      kept: [format, ...richV24, sound],
      version: 4,
    }),
    wav(
      'id3-info-and-all',
      riff([
        ...professional.slice(0, 3),
        format,
        chunk('fact', Buffer.alloc(4)),
        infoList([['IGNR', 'Pop'], ...texts]),
        data,
        ...professional.slice(3),
        chunk('id3 ', v24(64)),
        chunk('JUNK', Buffer.alloc(27)),
      ]),
      ['Pop'],
      {
        kept: [...professional.slice(0, 3), format, sound, ...professional.slice(3), ...richV24],
        version: 4,
      },
    ),
    wav('id3-info-without-genre', riff([format, infoList(texts), data, chunk('id3 ', v23(10))]), ['Pop'], {
      kept: [format, sound, ...richV23],
    }),
    wav('id3-no-genre', riff([format, data, chunk('id3 ', id3v2({ version: 3, frames: richV23 }))]), [], {
      kept: [format, sound, ...richV23],
    }),
    wav(
      'id3-with-bytes-behind',
      riff([format, data, chunk('id3 ', Buffer.concat([v23(5), latin1('\0\0\0')]))]),
      ['Pop'],
      {
        kept: [format, sound, ...richV23],
      },
    ),
    wav(
      'id3-unsynchronised',
      riff([
        format,
        data,
        chunk('id3 ', id3v2({ version: 3, unsynchronise: true, frames: [...richV23, popV23] })),
      ]),
      ['Pop'],
    ),
    wav('id3-twice', riff([format, chunk('ID3 ', v23(0)), data, chunk('id3 ', v23(9))]), ['Pop'], {
      kept: [format, ...richV23, sound, ...richV23],
    }),
    wav('size-too-large', riff([format, data], { sizeError: 8 }), [], { isNew: true }),
    wav('odd-sound', riff([format, chunk('data', oddSound)]), [], { kept: [format, oddSound], isNew: true }),
    wav('odd-sound-without-padding', riff([format, chunk('data', oddSound, { padded: false })]), [], {
      kept: [format, oddSound],
      isNew: true,
    }),
    wav('odd-sound-padding-not-counted', riff([format, chunk('data', oddSound)], { sizeError: -1 }), [], {
      kept: [format, oddSound],
      isNew: true,
    }),
    wav('id3v1-behind', Buffer.concat([riff([format, data]), id3v1({ title: 'T', genre: 13 })]), ['Pop'], {
      isNew: true,
    }),
    wav('zeros-behind', Buffer.concat([riff([format, data]), Buffer.alloc(100)]), [], { isNew: true }),
    wav('rf64', rf64('RF64', { ahead: [format], sound, behind: [] }), [], { isNew: true }),
    wav(
      'rf64-rich',
      rf64('RF64', {
        ahead: [...professional, format, chunk('id3 ', v24(0))],
        sound,
        behind: [infoList([...texts, ['IGNR', 'Pop']])],
      }),
      ['Pop'],
      { kept: [...professional, format, ...richV24, sound], version: 4 },
    ),
    wav('bw64', rf64('BW64', { ahead: [format], sound, behind: [chunk('ID3 ', v23(40))] }), ['Pop'], {
      kept: [format, sound, ...richV23],
    }),
  ];
}

export function taggedAiffs(): TaggedFile[] {
  const samples = pcmTone('big');
  const sound = soundData(samples);
  const file = (
    name: string,
    bytes: Buffer,
    genres: readonly string[],
    {
      kept = [],
      version = 3,
      isNew = false,
    }: { kept?: readonly Buffer[]; version?: 3 | 4; isNew?: boolean } = {},
  ): TaggedFile => ({
    name: `${name}.aiff`,
    bytes,
    genres,
    field: `ID3v2.${version} TCON`,
    kept: [...kept, samples],
    holdsSeveral: version === 4,
    getsNewTag: isNew,
  });
  const common = aiffCommon(null);
  const others = [
    bigChunk('MARK', Buffer.concat([Buffer.from([0, 1, 0, 1, 0, 0, 0, 9, 3]), latin1('one')])),
    bigChunk('INST', Buffer.alloc(20, 1)),
    bigChunk('APPL', latin1('stocodd')),
  ];
  const texts = [
    bigChunk('NAME', latin1('A title')),
    bigChunk('AUTH', latin1('Somebody')),
    bigChunk('ANNO', latin1('x')),
  ];
  const v23 = (padding: number): Buffer => id3v2({ version: 3, frames: [...richV23, popV23], padding });
  const v24 = (padding: number): Buffer => id3v2({ version: 4, frames: [...richV24, popV24], padding });
  return [
    file('bare', aiff('AIFF', [common, sound]), [], { isNew: true }),
    file('texts', aiff('AIFF', [...texts, common, ...others, sound]), [], {
      kept: [...texts, ...others],
      isNew: true,
    }),
    file('id3', aiff('AIFF', [common, sound, bigChunk('ID3 ', v23(0))]), ['Pop']),
    file('id3-rich', aiff('AIFF', [common, ...others, bigChunk('ID3 ', v24(0)), ...texts, sound]), ['Pop'], {
      kept: [...others, ...richV24, ...texts],
      version: 4,
    }),
    file('id3-padding', aiff('AIFF', [common, bigChunk('ID3 ', v24(99)), sound]), ['Pop'], {
      kept: richV24,
      version: 4,
    }),
    file('aifc', aiff('AIFC', [aiffCommon('NONE'), sound, bigChunk('ID3 ', v23(33))]), ['Pop']),
    file(
      'aifc-bare',
      aiff('AIFC', [bigChunk('FVER', Buffer.from('a2805140', 'hex')), aiffCommon('twos'), sound]),
      [],
      {
        isNew: true,
      },
    ),
  ];
}
