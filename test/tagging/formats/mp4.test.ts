/** MP4: random boxes get a genre and are given back, the index keeps pointing at the audio, broken ones are refused. */
import { describe, expect, it } from 'vitest';
import { assertSameAudio } from '../../../main/tagging/audio-proof.ts';
import { bufferSource, type ByteSource } from '../../../main/tagging/byte-source.ts';
import { applyEdits } from '../../../main/tagging/edit.ts';
import { readTags } from '../../../main/tagging/formats/registry.ts';
import { fc } from '../../support/properties.ts';
import { bigEndian } from '../../support/tags/id3-bytes.ts';
import { aacInMp4, fragmentedMp4 } from '../../support/tags/made-audio.ts';
import {
  box,
  boxesIn,
  buildMp4,
  dataBox,
  handlerBox,
  item,
  longBox,
  metaBox,
  ownItem,
  textItem,
  zeros,
  type Mp4Layout,
} from '../../support/tags/mp4-bytes.ts';
import { journalledBytes, spliceFile } from '../../support/tags/splice-file.ts';
import { genreNumberItem } from '../../support/tags/tagged-mp4s.ts';

const parts = aacInMp4();
const pop = textItem('©gen', 'Pop');

const userData = (
  items: readonly Buffer[],
  inMeta: readonly Buffer[] = [],
  inUserData: readonly Buffer[] = [],
): Buffer => box('udta', metaBox([handlerBox(), box('ilst', ...items), ...inMeta]), ...inUserData);

const free = fc
  .option(fc.integer({ min: 0, max: 60 }), { nil: undefined })
  .map((length) => (length === undefined ? [] : [box('free', Buffer.alloc(length, 9))]));
const listItem = fc.oneof(
  fc.constantFrom(
    textItem('©nam', 'x'),
    textItem('©alb', 'y'),
    ownItem('GENRE2', 'z'),
    item('covr', dataBox(13, zeros(30))),
  ),
  fc.constantFrom(pop, textItem('©gen', 'Pop', 'Pop 2'), genreNumberItem(14), item('©gen')),
);
const layouts = fc.record({
  items: fc.array(listItem, { maxLength: 5 }),
  inMeta: free,
  inUserData: free,
  inMovie: free,
  behindMovie: free,
  movieFirst: fc.boolean(),
  longChunks: fc.boolean(),
  longSizes: fc.boolean(),
});
const genres = fc.constantFrom(['X'], ['Rock'], ['Ünï', 'Odd'], [`Long ${'y'.repeat(190)}`]);

describe('random MP4 files', () => {
  it('get the genre, keep all else, and are given back', async () => {
    await fc.assert(
      fc.asyncProperty(layouts, genres, async ({ items, inMeta, inUserData, inMovie, ...layout }, wanted) => {
        const bytes = buildMp4(parts, { ...layout, tags: [userData(items, inMeta, inUserData), ...inMovie] });
        const { before, after, written } = await spliceFile(bytes, wanted);
        expect(after.genres).toEqual(wanted);
        expect(after.fields).toEqual(before.fields);
        expect(written.includes('Pop')).toBe(false);
        expect(written.includes('gnre')).toBe(false);
        expect(chunksOf(written, after.audio.references)).toEqual(chunksOf(bytes, before.audio.references));
        expect((await after.spliceGenres(wanted)).edits).toEqual([]);
        expect(boxesIn(written).at(-1)!.end).toBe(written.length);
      }),
      { numRuns: 500 },
    );
  });

  it('with random bytes in them are read or refused, never anything else', async () => {
    const bytes = buildMp4(parts, { movieFirst: true, tags: [userData([pop], [box('free', zeros(9))])] });
    const movieEnd = boxesIn(bytes).find(({ type }) => type === 'moov')!.end;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(movieEnd), fc.nat(255)), { maxLength: 4 }),
        async (changes) => {
          const changed = Buffer.from(bytes);
          for (const [position, value] of changes) changed[position] = value;
          try {
            const { before, after, splice } = await spliceFile(changed, ['Rock']);
            const added = splice.addedFields.length;
            expect(after.fields.length).toBe(before.fields.length + added);
            if (added === 0) expect(after.fields).toEqual(before.fields);
          } catch (error) {
            expect(error).toMatchObject({ name: 'Failure' });
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/** The first bytes of every chunk. */
function chunksOf(bytes: Buffer, positions: readonly number[]): string[] {
  return positions.map((position) => bytes.toString('hex', position, position + 8));
}

describe('the audio', () => {
  const items = [textItem('©nam', 'x'), pop];

  it.each<[string, Mp4Layout]>([
    ['behind room in meta', { movieFirst: true, tags: [userData(items, [box('free', zeros(200))])] }],
    ['behind room in the movie', { movieFirst: true, tags: [userData(items), box('free', zeros(200))] }],
    [
      'behind room of its own',
      { movieFirst: true, tags: [userData(items)], behindMovie: [box('free', zeros(200))] },
    ],
    ['ahead of the index', { tags: [userData(items)] }],
  ])('%s stays where it is', async (_, layout) => {
    const { before, after } = await spliceFile(buildMp4(parts, layout), ['A longer genre']);
    expect(after.audio).toEqual(before.audio);
  });

  it('stays where it is when the genre becomes much shorter', async () => {
    const bytes = buildMp4(parts, {
      movieFirst: true,
      tags: [userData([textItem('©gen', 'A long genre of its own')])],
    });
    const { before, after, written } = await spliceFile(bytes, ['Pop']);
    expect(after.audio).toEqual(before.audio);
    expect(written.length).toBe(bytes.length);
  });

  it('moves with its index where there is no room', async () => {
    const bytes = buildMp4(parts, { movieFirst: true, tags: [userData(items)] });
    const { before, after, splice } = await spliceFile(bytes, ['Rock and roll']);
    expect(after.audio.references).toEqual(before.audio.references.map((position) => position + 10));
    expect(journalledBytes(splice.edits)).toBeLessThan(200);
  });

  it('in fragments moves with the table of them', async () => {
    const { before, after } = await spliceFile(fragmentedMp4(), ['Rock and roll']);
    expect(before.audio.references.length).toBeGreaterThan(4);
    expect(after.audio.references).toEqual(before.audio.references.map((position) => position + 10));
  });

  it('is not proved by an index that points elsewhere', async () => {
    const bytes = buildMp4(parts, { movieFirst: true, tags: [userData(items)] });
    const { document } = await readTags(bufferSource(bytes));
    const { edits } = await document.spliceGenres(['Rock and roll']);
    const index = bytes.indexOf('stco');
    const wrong = edits.map((edit) =>
      edit.offset > index && edit.offset < index + 40
        ? { ...edit, after: Buffer.from([edit.after[0]! ^ 1]) }
        : edit,
    );
    const { document: copy } = await readTags(bufferSource(applyEdits(bytes, wrong)));
    await expect(assertSameAudio(document.audio, copy.audio, wrong)).rejects.toMatchObject({
      code: 'verification-failed',
    });
  });

  it('beyond 4 GiB is found by 64-bit positions, and not made wrong in 32-bit ones', async () => {
    const far = 2 ** 32 - 20;
    const movie = (table: Buffer): Buffer =>
      box('moov', box('trak', box('mdia', box('minf', box('stbl', table)))), userData([pop]));
    const long = (table: Buffer): ByteSource => {
      const media = longBox('mdat');
      media.writeBigUInt64BE(BigInt(2 ** 32 + 16), 8);
      const head = Buffer.concat([box('ftyp', Buffer.from('M4A \0\0\0\0')), movie(table), media]);
      return {
        size: head.length + 2 ** 32,
        async read(offset, length) {
          const bytes = Buffer.alloc(length);
          if (offset < head.length) head.copy(bytes, 0, offset);
          return bytes;
        },
      };
    };
    const short = await readTags(long(box('stco', zeros(4), bigEndian(1, 4), bigEndian(far, 4))));
    await expect(short.document.spliceGenres(['A'.repeat(60)])).rejects.toMatchObject({
      code: 'damaged-tag',
    });
    const position = Buffer.alloc(8);
    position.writeBigUInt64BE(BigInt(far));
    const { document } = await readTags(long(box('co64', zeros(4), bigEndian(1, 4), position)));
    const { edits } = await document.spliceGenres(['A'.repeat(60)]);
    // 2^32 - 20 and 57 more letters; the edit begins with the first byte that differs.
    expect(edits.some(({ after }) => after.toString('hex') === '0100000025')).toBe(true);
  });
});

describe('a genre number', () => {
  it.each([
    [1, ['Blues']],
    [14, ['Pop']],
    [192, ['Psybient']],
    [193, []],
    [0, []],
  ])('%i means %j', async (number, names) => {
    const { document } = await readTags(
      bufferSource(buildMp4(parts, { tags: [userData([genreNumberItem(number)])] })),
    );
    expect(document.genres).toEqual(names);
  });

  it('gives way to the text in its place', async () => {
    const items = [textItem('©nam', 'x'), genreNumberItem(14), textItem('©day', '1999')];
    const { written } = await spliceFile(buildMp4(parts, { tags: [userData(items)] }), ['Rock']);
    const places = ['©nam', '©gen', '©day'].map((name) => written.indexOf(Buffer.from(name, 'latin1')));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });
});

describe('an MP4 file is refused', () => {
  const good = { tags: [userData([pop])] };
  const trak = (table: Buffer): Buffer => box('trak', box('mdia', box('minf', box('stbl', table))));
  const chunkAt = (position: number): Buffer =>
    box('stco', zeros(4), bigEndian(1, 4), bigEndian(position, 4));
  const first = { ...good, movieFirst: true };
  const cases: Record<string, [string, Buffer]> = {
    'that is cut short': ['damaged-tag', buildMp4(parts, first).subarray(0, 9000)],
    'without an index': ['damaged-tag', Buffer.concat([parts.type, box('mdat', parts.media)])],
    'without audio': ['damaged-tag', Buffer.concat([parts.type, box('moov', ...good.tags)])],
    'with two indexes': ['damaged-tag', Buffer.concat([buildMp4(parts, good), box('moov')])],
    'with an ID3 tag ahead': [
      'damaged-tag',
      Buffer.concat([
        Buffer.from('ID3\x03\0\0\0\0\0\x0a\0\0\0\0\0\0\0\0\0\0', 'latin1'),
        buildMp4(parts, good),
      ]),
    ],
    'with its tags in two places': [
      'damaged-tag',
      buildMp4(parts, { tags: [userData([pop]), userData([pop])] }),
    ],
    'with a part longer than what it is in': [
      'damaged-tag',
      buildMp4(parts, { tags: [box('udta', bigEndian(999, 4), Buffer.from('meta'))] }),
    ],
    'with an index that is cut short': [
      'damaged-tag',
      buildMp4(parts, { tags: [trak(box('stco', zeros(4), bigEndian(900, 4), zeros(8))), ...good.tags] }),
    ],
    'with an index that points into itself': [
      'damaged-tag',
      buildMp4(parts, { ...first, tags: [trak(chunkAt(60)), ...good.tags] }),
    ],
    'with a genre that is a picture': [
      'damaged-tag',
      buildMp4(parts, { tags: [userData([item('©gen', dataBox(13, 'x'))])] }),
    ],
    'with an ID3 tag for a handler': [
      'unsupported-container',
      buildMp4(parts, { tags: [box('udta', metaBox([handlerBox('ID32')]))] }),
    ],
    "with QuickTime's genre": [
      'unsupported-container',
      buildMp4(parts, { tags: [box('udta', box('©gen', zeros(4)))] }),
    ],
    "with QuickTime's newer genre": [
      'unsupported-container',
      buildMp4(parts, {
        tags: [
          metaBox([
            handlerBox('mdta'),
            box('keys', zeros(8), box('mdta', Buffer.from('com.apple.quicktime.genre'))),
          ]),
        ],
      }),
    ],
    'with a compressed index': ['unsupported-container', buildMp4(parts, { tags: [box('cmov')] })],
    'with positions of another kind': [
      'unsupported-container',
      buildMp4(parts, { ...first, tags: [box('trak', box('saio', zeros(8))), ...good.tags] }),
    ],
    'that is a QuickTime film': [
      'unsupported-container',
      buildMp4({ ...parts, type: box('ftyp', Buffer.from('qt  \0\0\0\0')) }),
    ],
    'in fragments that say positions': ['unsupported-container', withBasePositions(fragmentedMp4())],
  };
  it.each(Object.entries(cases))('%s', async (_, [code, bytes]) => {
    const attempt = readTags(bufferSource(bytes)).then(({ document }) => document.spliceGenres(['Rock']));
    await expect(attempt).rejects.toMatchObject({ name: 'Failure', code });
  });
});

/** Says of every fragment that it has a position of its own. */
function withBasePositions(file: Buffer): Buffer {
  const bytes = Buffer.from(file);
  for (let at = bytes.indexOf('tfhd'); at >= 0; at = bytes.indexOf('tfhd', at + 1)) bytes[at + 7]! |= 1;
  return bytes;
}
