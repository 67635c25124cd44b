/** Ogg: random comments over random pages get a genre, the audio's packets stay; broken headers are refused. */
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../main/tagging/byte-source.ts';
import { applyEdits } from '../../../main/tagging/edit.ts';
import { assertSameAudio } from '../../../main/tagging/audio-proof.ts';
import { readTags } from '../../../main/tagging/formats/registry.ts';
import { fc } from '../../support/properties.ts';
import { vorbisCommentBody } from '../../support/tags/flac-bytes.ts';
import { flacInOgg, opusInOgg, vorbisInOgg } from '../../support/tags/made-audio.ts';
import {
  audioOf,
  buildOgg,
  commentPacket,
  flacBlock,
  oggPage,
  otherStream,
  pagesOf,
  skeletonPages,
  type OggParts,
  type PageBytes,
} from '../../support/tags/ogg-bytes.ts';
import { journalledBytes, spliceFile } from '../../support/tags/splice-file.ts';

const vorbis = vorbisInOgg();
const setup = vorbis.headers[1]!;
const comment = (...fields: readonly string[]): Buffer => vorbisCommentBody('v', fields);
const vorbisHeaders = (...fields: readonly string[]): Buffer[] => [
  commentPacket.vorbis(comment(...fields)),
  setup,
];

/** Audio of many pages: what is made has few, and nothing here decodes it. */
function manyPages(parts: OggParts, count: number): OggParts {
  const audio = Array.from({ length: count }, (_, index): PageBytes => {
    const body = Buffer.alloc(4000 + (index % 7) * 50, index);
    const lacing = Array.from({ length: 16 }, (__, segment) => (segment < 15 ? 254 : body.length - 15 * 254));
    const small = lacing.map((length) => Math.min(length, 255));
    const length = small.reduce((sum, part) => sum + part, 0);
    const isLast = index === count - 1;
    return {
      flags: isLast ? 4 : 0,
      granule: BigInt(1000 * (index + 1)),
      serial: parts.serial,
      sequence: index,
      lacing: small,
      body: body.subarray(0, length),
    };
  });
  return { ...parts, audio };
}

const headerPageCount = (file: Buffer, audioPageCount: number): number =>
  pagesOf(file).length - audioPageCount;

const field = fc.oneof(
  fc.constantFrom('TITLE=x', 'ARTIST=GENRE=y', 'no equals sign', 'COMMENT=', 'GENRES=z'),
  fc.integer({ min: 200, max: 300 }).map((length) => `LONG=${'y'.repeat(length)}`),
  fc.constantFrom(60_000, 65_025, 70_000, 131_000).map((length) => `PICTURE=${'p'.repeat(length)}`),
);
const genreField = fc.constantFrom('GENRE=Pop', 'genre=Джаз', 'Genre=');
const genres = fc.constantFrom(['X'], ['Rock', 'Jazz'], [`Long ${'y'.repeat(600)}`], ['Ünï']);
const cuts = fc.array(fc.integer({ min: 1, max: 255 }), { maxLength: 6 });

interface RandomOgg {
  readonly fields: readonly string[];
  readonly padding: number;
  readonly segmentsOnPage: readonly number[];
}

const randomOgg: fc.Arbitrary<RandomOgg> = fc.record({
  fields: fc.array(fc.oneof({ weight: 3, arbitrary: field }, { weight: 1, arbitrary: genreField }), {
    maxLength: 6,
  }),
  padding: fc.constantFrom(0, 0, 3, 40, 1000),
  segmentsOnPage: cuts,
});

describe('random Ogg files', () => {
  const flac = flacInOgg();
  const opus = opusInOgg();
  const kinds: Record<string, [OggParts, (random: RandomOgg) => Buffer[]]> = {
    Vorbis: [
      vorbis,
      ({ fields, padding }) => {
        const behind = Buffer.alloc(1 + padding);
        behind[0] = 1;
        return [commentPacket.vorbis(comment(...fields), behind), setup];
      },
    ],
    Opus: [opus, ({ fields, padding }) => [commentPacket.opus(comment(...fields), Buffer.alloc(padding))]],
    FLAC: [
      flac,
      ({ fields, padding }) => [
        commentPacket.flac(comment(...fields), false),
        flacBlock(2, Buffer.from('riff')),
        flacBlock(1, Buffer.alloc(padding), true),
      ],
    ],
  };

  it.each(Object.entries(kinds))(
    'of %s get the genre, keep all else, and are given back',
    async (_, [parts, make]) => {
      await fc.assert(
        fc.asyncProperty(randomOgg, genres, async (random, wanted) => {
          const bytes = buildOgg(parts, make(random), { segmentsOnPage: random.segmentsOnPage });
          const { before, after, splice, written } = await spliceFile(bytes, wanted);
          expect(after.genres).toEqual(wanted);
          expect(after.fields).toEqual(before.fields);
          const audioPages = parts.audio.length;
          const headersBefore = headerPageCount(bytes, audioPages);
          const headersAfter = headerPageCount(written, audioPages);
          expect(audioOf(written, parts.serial, headersAfter)).toEqual(
            audioOf(bytes, parts.serial, headersBefore),
          );
          expect(pagesOf(written).map(({ sequence }) => sequence)).toEqual(
            pagesOf(written).map((__, index) => index),
          );
          // A page more only where all were full.
          const segments = pagesOf(written)
            .slice(1, headersAfter)
            .reduce((sum, { lacing }) => sum + lacing.length, 0);
          if (headersAfter > headersBefore) expect(segments).toBeGreaterThan((headersBefore - 1) * 255);
          expect(journalledBytes(splice.edits)).toBeLessThan(12_000);
          expect((await after.spliceGenres(wanted)).edits).toEqual([]);
        }),
        { numRuns: 150 },
      );
    },
  );

  it('with random bytes in their headers are read or refused, never anything else', async () => {
    const headers = vorbisHeaders('GENRE=Pop', 'TITLE=x', 'COMMENT=a longer comment');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 4 }),
        cuts,
        async (changes, cut) => {
          const packet = Buffer.from(headers[0]!);
          for (const [position, value] of changes) packet[position % packet.length] = value;
          const bytes = buildOgg(vorbis, [packet, setup], { segmentsOnPage: cut });
          try {
            const { before, after } = await spliceFile(bytes, ['Rock']);
            expect(after.fields).toEqual(before.fields);
          } catch (error) {
            expect(error).toMatchObject({ name: 'Failure', code: 'damaged-tag' });
          }
        },
      ),
      { numRuns: 1500 },
    );
  });
});

describe('header pages that are all full', () => {
  const overhead = comment('GENRE=Pop', 'X=').length + 8;
  const full = (segments: number): string => {
    const own = segments - Math.floor(setup.length / 255) - 1;
    return `X=${'y'.repeat(own * 255 - 1 - overhead)}`;
  };
  const parts = manyPages(vorbis, 500);

  it('become one more, and every page behind is renumbered', async () => {
    const bytes = buildOgg(parts, vorbisHeaders('GENRE=Pop', full(255)));
    const { before, splice, written } = await spliceFile(bytes, ['Rock and roll']);
    expect(headerPageCount(bytes, 500)).toBe(2);
    expect(headerPageCount(written, 500)).toBe(3);
    expect(pagesOf(written).map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 503 }, (_, index) => index),
    );
    expect(audioOf(written, parts.serial, 3)).toEqual(audioOf(bytes, parts.serial, 2));
    // Eight bytes a page at most, old and new.
    expect(journalledBytes(splice.edits)).toBeLessThan(500 * 16 + 2000);
    expect(before.audio.digest).not.toBeNull();
  });

  it('stay as they are when the genre becomes shorter', async () => {
    const { written, splice } = await spliceFile(buildOgg(parts, vorbisHeaders('GENRE=Pop', full(255))), [
      'X',
    ]);
    expect(headerPageCount(written, 500)).toBe(2);
    expect(splice.edits.length).toBeLessThan(6);
  });

  it('are not renumbered ahead of a damaged page, which would pass for whole', async () => {
    const bytes = buildOgg(parts, vorbisHeaders('GENRE=Pop', full(255)));
    bytes[bytes.length - 100]! ^= 1;
    const { document } = await readTags(bufferSource(bytes));
    await expect(document.spliceGenres(['Rock and roll'])).rejects.toMatchObject({ code: 'damaged-tag' });
    expect((await document.spliceGenres(['Yes'])).stored).toEqual(['Yes']);
  });

  it('are not proved when a packet changed as well', async () => {
    const bytes = buildOgg(parts, vorbisHeaders('GENRE=Pop', full(255)));
    const { document } = await readTags(bufferSource(bytes));
    const { edits } = await document.spliceGenres(['Rock and roll']);
    const written = applyEdits(bytes, edits);
    written[written.length - 5]! ^= 1;
    const { document: copy } = await readTags(bufferSource(written));
    await expect(assertSameAudio(document.audio, copy.audio, edits)).rejects.toMatchObject({
      code: 'verification-failed',
    });
  });
});

describe('other streams', () => {
  const [head, bone] = skeletonPages(vorbis.serial);

  it('are left as they are, also among the headers', async () => {
    const bytes = buildOgg(vorbis, vorbisHeaders('GENRE=Pop'), {
      ahead: [head],
      segmentsOnPage: [1],
      between: [bone],
    });
    const { after, written } = await spliceFile(bytes, ['A longer genre']);
    expect(after.genres).toEqual(['A longer genre']);
    expect([head, bone].every((page) => written.includes(page))).toBe(true);
  });

  it('that index the file by position allow no change of length', async () => {
    const [index] = skeletonPages(vorbis.serial, { version: 4 });
    const bytes = buildOgg(vorbis, vorbisHeaders('GENRE=Pop'), { ahead: [index] });
    const { document } = await readTags(bufferSource(bytes));
    expect((await document.spliceGenres(['Yes'])).edits.length).toBeGreaterThan(0);
    await expect(document.spliceGenres(['Rock'])).rejects.toMatchObject({ code: 'unsupported-container' });
  });
});

describe('an Ogg file is refused', () => {
  const good = buildOgg(vorbis, vorbisHeaders('GENRE=Pop', `X=${'x'.repeat(70_000)}`));
  const withoutPage = (number: number): Buffer =>
    Buffer.concat(pagesOf(good).flatMap((page) => (page.sequence === number ? [] : [oggPage(page)])));
  const wrongChecksum = Buffer.from(good);
  wrongChecksum[200]! ^= 1;
  const tooLong = buildOgg(flacInOgg(), [commentPacket.flac(comment('GENRE=Pop'))]);
  const lengthAt = tooLong.indexOf(commentPacket.flac(comment('GENRE=Pop')));
  tooLong[lengthAt + 3]! += 1;
  const mended = Buffer.concat(pagesOfUnchecked(tooLong));
  const cases: Record<string, [string, Buffer]> = {
    'that is cut short in its headers': ['damaged-tag', good.subarray(0, 50_000)],
    'that lacks a header page': ['damaged-tag', withoutPage(2)],
    'with a wrong checksum': ['damaged-tag', wrongChecksum],
    'without its comment': ['damaged-tag', buildOgg(vorbis, [setup, setup])],
    'whose comment does not add up': [
      'damaged-tag',
      buildOgg(vorbis, [commentPacket.vorbis(Buffer.from('\xff\xff\xff\xff', 'latin1')), setup]),
    ],
    'whose comment lacks its end': [
      'damaged-tag',
      buildOgg(vorbis, [commentPacket.vorbis(comment('GENRE=Pop'), Buffer.alloc(0)), setup]),
    ],
    'with a block of another length than its packet': ['damaged-tag', mended],
    'with an ID3 tag ahead': [
      'damaged-tag',
      Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\0\x0a\0\0\0\0\0\0\0\0\0\0', 'latin1'), good]),
    ],
    'with a film in it': [
      'unsupported-container',
      buildOgg(vorbis, vorbisHeaders('GENRE=Pop'), { ahead: [otherStream('\x80theora', 5)] }),
    ],
    'with two kinds of audio': [
      'unsupported-container',
      buildOgg(vorbis, vorbisHeaders('GENRE=Pop'), { ahead: [otherStream('OpusHead', 5)] }),
    ],
    'of speech': ['unsupported-container', otherStream('Speex   1.2', 5)],
  };
  it.each(Object.entries(cases))('%s', async (_, [code, bytes]) => {
    const attempt = readTags(bufferSource(bytes)).then(({ document }) => document.spliceGenres(['Rock']));
    await expect(attempt).rejects.toMatchObject({ name: 'Failure', code });
  });
});

/** The pages of a file with their checksums made right. */
function pagesOfUnchecked(file: Buffer): Buffer[] {
  const pages: Buffer[] = [];
  for (let at = 0; at < file.length;) {
    const lacing = [...file.subarray(at + 27, at + 27 + file[at + 26]!)];
    const bodyStart = at + 27 + lacing.length;
    const end = bodyStart + lacing.reduce((sum, length) => sum + length, 0);
    pages.push(
      oggPage({
        flags: file[at + 5]!,
        granule: file.readBigInt64LE(at + 6),
        serial: file.readUInt32LE(at + 14),
        sequence: file.readUInt32LE(at + 18),
        lacing,
        body: file.subarray(bodyStart, end),
      }),
    );
    at = end;
  }
  return pages;
}
