/** ID3: genre texts, the numbered list, random tags spliced and taken back, tags that are refused. */
import { parseBuffer } from 'music-metadata';
import { describe, expect, it } from 'vitest';
import { applyEdits, invertEdits } from '../../../main/tagging/edit.ts';
import { id3v1GenreNumber, id3v1Genres, parseGenreText } from '../../../main/tagging/formats/id3/genres.ts';
import { parseId3v2Tag } from '../../../main/tagging/formats/id3/id3v2-tag.ts';
import { fieldsOfTag, genresOfTag, spliceId3v2 } from '../../../main/tagging/formats/id3/splice-id3v2.ts';
import { resynchronise, unsynchronise } from '../../../main/tagging/formats/id3/unsynchronisation.ts';
import { fc } from '../../support/properties.ts';
import {
  bigEndian,
  frameV22,
  frameV23,
  frameV24,
  frameV24Plain,
  id3v2,
  latin1,
  syncsafeBytes,
  textBody,
} from '../../support/tags/id3-bytes.ts';

describe('genre texts', () => {
  it.each<[string, string[]]>([
    ['Rock', ['Rock']],
    ['(17)', ['Rock']],
    ['17', ['Rock']],
    ['(17)(18)', ['Rock', 'Techno']],
    ['(4)Eurodisco', ['Disco', 'Eurodisco']],
    ['((Foo)', ['(Foo)']],
    ['((Foo) Bar', ['(Foo) Bar']],
    ['(RX)', ['Remix']],
    ['(CR)(17)', ['Cover', 'Rock']],
    ['RX', ['Remix']],
    ['(255)', []],
    ['255', []],
    ['', []],
    ['\0', []],
    ['(17)Rock', ['Rock']],
    ['Folk (Celtic)', ['Folk (Celtic)']],
    ['(Foo) Bar', ['(Foo) Bar']],
    ['1990', ['1990']],
    ['(191)', ['Psybient']],
    ['(192)', []],
    ['Rock/Pop', ['Rock/Pop']],
    ['Folk, World, & Country', ['Folk, World, & Country']],
  ])('%j means %j', (text, genres) => expect(parseGenreText(text)).toEqual(genres));

  it('reads the numbers as music-metadata does, but for two names', async () => {
    const frames = id3v1Genres.map((_, number) => frameV24('TCON', textBody.utf8(`(${number})`)));
    const { native } = await parseBuffer(id3v2({ version: 4, frames }), 'audio/mpeg');
    const theirs = native['ID3v2.4']!.map(({ value }) => String(value));
    const differing = id3v1Genres.filter((name, number) => name !== theirs[number]);
    expect(differing).toEqual(['Bebop', 'Afro-Punk']);
  });

  it('finds the number of a genre however it is written', () => {
    const names = [
      'Rock',
      'hiphop',
      'Hip Hop',
      'r&b',
      'rnb',
      'Drum and Bass',
      'psybient',
      'Vaporwave',
      '日本',
    ];
    expect(names.map(id3v1GenreNumber)).toEqual([17, 7, 7, 14, 14, 127, 191, 255, 255]);
    expect(id3v1Genres.map(id3v1GenreNumber)).toEqual(id3v1Genres.map((_, number) => number));
  });
});

describe('unsynchronisation', () => {
  const bytes = fc
    .array(fc.constantFrom(0xff, 0x00, 0xe0, 0xfe, 0x41), { maxLength: 60 })
    .map((list) => Buffer.from(list));

  it('is taken back, and leaves no false frame header', () => {
    fc.assert(
      fc.property(bytes, (plain) => {
        const stored = unsynchronise(plain);
        expect(resynchronise(stored).bytes.equals(plain)).toBe(true);
        for (let index = 0; index < stored.length; index++) {
          if (stored[index] === 0xff) expect(stored[index + 1] ?? 0xff).toBeLessThan(0xe0);
        }
      }),
    );
  });

  it('knows where each byte is stored', () => {
    fc.assert(
      fc.property(bytes, bytes, (first, second) => {
        const stored = Buffer.concat([unsynchronise(first), Buffer.from('T'), unsynchronise(second)]);
        const { storedOffset } = resynchronise(stored);
        expect(storedOffset(first.length)).toBe(unsynchronise(first).length);
      }),
    );
  });
});

type Version = 2 | 3 | 4;

interface RandomTag {
  readonly version: Version;
  readonly frames: readonly { readonly id: string; readonly body: Buffer; readonly flags: number }[];
  readonly padding: number;
  readonly unsynchronise: boolean;
  readonly footer: boolean;
}

const idLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.split('');

function frameId(length: number): fc.Arbitrary<string> {
  return fc
    .array(fc.constantFrom(...idLetters), { minLength: length, maxLength: length })
    .map((letters) => letters.join(''))
    .filter((id) => id !== 'TCON' && id !== 'TCO');
}

const body: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.array(fc.constantFrom(0xff, 0x00, 0xfe, 0xe0), { maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.integer({ min: 100, max: 20_000 }).map((length) => Buffer.alloc(length, 0x54)),
);

const genreText = fc.constantFrom(
  'Pop',
  'Джаз',
  'Ünïcode',
  '(17)',
  'A genre with a rather long name that needs room',
);

const tags: fc.Arbitrary<RandomTag> = fc.constantFrom<Version>(2, 3, 4).chain((version) =>
  fc
    .record({
      others: fc.array(fc.record({ id: frameId(version === 2 ? 3 : 4), body }), { maxLength: 8 }),
      genres: fc.array(fc.tuple(genreText, fc.nat(8)), { maxLength: 2 }),
      padding: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 }), fc.constant(2000)),
      unsynchronise: version === 4 ? fc.constant(false) : fc.boolean(),
      footer: version === 4 ? fc.boolean() : fc.constant(false),
    })
    .map(({ others, genres, padding, unsynchronise, footer }) => {
      const frames = others.map((frame) => ({ ...frame, flags: version === 2 ? 0 : 0x2000 }));
      for (const [text, position] of genres) {
        const encoded = version === 4 ? textBody.utf8(text) : textBody.utf16(text);
        frames.splice(position, 0, { id: version === 2 ? 'TCO' : 'TCON', body: encoded, flags: 0 });
      }
      return { version, frames, padding: footer ? 0 : padding, unsynchronise, footer };
    }),
);

function build({ version, frames, ...rest }: RandomTag): Buffer {
  const stored = frames.map(({ id, body: frameBody, flags }) => {
    if (version === 2) return frameV22(id, frameBody);
    return version === 3 ? frameV23(id, frameBody, flags) : frameV24(id, frameBody, flags);
  });
  return id3v2({ version, frames: stored, ...rest });
}

describe('random tags', () => {
  const wanted = fc.array(fc.constantFrom('Rock', 'Hip-Hop', 'ÿÿ', '日本の音楽', `Long ${'x'.repeat(190)}`), {
    minLength: 1,
    maxLength: 3,
  });

  it('get the genre, keep every other frame, and are given back', () => {
    fc.assert(
      fc.property(tags, wanted, (parts, genres) => {
        const stored = build(parts);
        const tag = parseId3v2Tag(stored);
        const unique = [...new Set(genres)];
        const splice = spliceId3v2(tag, { genres: unique, note: null });
        const written = applyEdits(stored, splice.edits);
        const after = parseId3v2Tag(written);
        expect(genresOfTag(after)).toEqual(parts.version === 4 ? unique : [unique.join('; ')]);
        expect(fieldsOfTag(after)).toEqual(fieldsOfTag(tag));
        expect(applyEdits(written, invertEdits(splice.edits)).equals(stored)).toBe(true);
        // What the padding can take up does not move the audio.
        const genreFrames = (frames: typeof tag.frames): number =>
          frames
            .filter(({ id }) => id.startsWith('TCO'))
            .reduce((sum, { start, end }) => sum + end - start, 0);
        const growth = genreFrames(after.frames) - genreFrames(tag.frames);
        if (growth <= tag.paddingLength && !parts.footer) expect(written.length).toBe(stored.length);
        expect(spliceId3v2(after, { genres: unique, note: null }).edits).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  it('with random bytes in them are parsed or refused, never anything else', () => {
    fc.assert(
      fc.property(tags, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }), (parts, changes) => {
        const bytes = build(parts);
        for (const [position, value] of changes) bytes[position % Math.min(bytes.length, 200)] = value;
        try {
          const tag = parseId3v2Tag(bytes);
          const { edits } = spliceId3v2(tag, { genres: ['Rock'], note: null });
          const after = parseId3v2Tag(applyEdits(bytes, edits));
          expect(fieldsOfTag(after)).toEqual(fieldsOfTag(tag));
        } catch (error) {
          expect(error).toMatchObject({ name: 'Failure', code: 'damaged-tag' });
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a tag is refused', () => {
  const pop = frameV24('TCON', textBody.utf8('Pop'));
  const cases: Record<string, Buffer> = {
    'that ends within a frame': id3v2({
      version: 3,
      frames: [frameV23('TIT2', textBody.latin1('title')).subarray(0, 12)],
    }),
    'with a frame longer than itself': id3v2({
      version: 3,
      frames: [Buffer.concat([latin1('TIT2'), bigEndian(999, 4), Buffer.alloc(2)])],
    }),
    'with bytes that are no frame': id3v2({ version: 4, frames: [pop, latin1('tit2 is written small')] }),
    'with bytes behind its padding': id3v2({ version: 4, frames: [pop, Buffer.alloc(20), pop] }),
    'with flags that nobody defined': id3v2({ version: 4, flags: 0x01, frames: [pop] }),
    'of version 2.2 that is compressed': id3v2({
      version: 2,
      flags: 0x40,
      frames: [frameV22('TCO', textBody.latin1('Pop'))],
    }),
    'with an extended header that is too long': id3v2({
      version: 3,
      extendedHeader: bigEndian(9999, 6),
      frames: [],
    }),
    'whose footer says something else': Buffer.concat([
      id3v2({ version: 4, footer: true, frames: [pop] }).subarray(0, -1),
      Buffer.from([99]),
    ]),
    'with sizes of both kinds': id3v2({
      version: 4,
      frames: [frameV24Plain('TIT2', Buffer.alloc(300, 65)), frameV24('TPE1', Buffer.alloc(300, 65))],
    }),
  };
  it.each(Object.entries(cases))('%s', (_, bytes) => {
    expect(() => parseId3v2Tag(bytes)).toThrow(expect.objectContaining({ code: 'damaged-tag' }));
  });

  it('whose genre is encrypted', () => {
    const encrypted = frameV24('TCON', Buffer.concat([Buffer.from([1]), textBody.utf8('Pop')]), 0x0004);
    const tag = parseId3v2Tag(id3v2({ version: 4, frames: [encrypted] }));
    expect(() => genresOfTag(tag)).toThrow(expect.objectContaining({ code: 'damaged-tag' }));
  });

  it('whose compressed genre unpacks to more than a genre', () => {
    const bomb = Buffer.concat([syncsafeBytes(9), Buffer.from('not deflated at all')]);
    const tag = parseId3v2Tag(id3v2({ version: 4, frames: [frameV24('TCON', bomb, 0x0009)] }));
    expect(() => genresOfTag(tag)).toThrow(expect.objectContaining({ code: 'damaged-tag' }));
  });

  it.each(['17', 'RX', '(17)', '(CR) live', '1990'])(
    'the name %j, which would be read as another genre',
    (name) => {
      const tag = parseId3v2Tag(id3v2({ version: 3, frames: [] }));
      expect(() => spliceId3v2(tag, { genres: [name], note: null })).toThrow(
        expect.objectContaining({ code: 'invalid-request' }),
      );
    },
  );
});
