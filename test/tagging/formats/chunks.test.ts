/** WAV and AIFF: random chunks get a genre and are given back, sizes at their limits, files that are refused. */
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../../main/tagging/byte-source.ts';
import { bufferSource } from '../../../main/tagging/byte-source.ts';
import { staleGenreWarnings } from '../../../main/tagging/formats/iff/described-genres.ts';
import { readTags } from '../../../main/tagging/formats/registry.ts';
import { fc } from '../../support/properties.ts';
import { frameV23, id3v2, latin1, textBody } from '../../support/tags/id3-bytes.ts';
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
} from '../../support/tags/riff-bytes.ts';
import { spliceFile } from '../../support/tags/splice-file.ts';

const sound = pcmTone('little').subarray(0, 2000);
const data = chunk('data', sound);
const format = waveFormat();
const tag = (padding: number): Buffer =>
  id3v2({
    version: 3,
    frames: [frameV23('TIT2', textBody.latin1('x')), frameV23('TCON', textBody.latin1('Pop'))],
    padding,
  });

const text = fc.stringMatching(/^[A-Za-zäö]{0,9}$/);
const otherChunk = fc
  .record({ id: fc.constantFrom('bext', 'cue ', 'JUNK', 'iXML'), body: fc.uint8Array({ maxLength: 9 }) })
  .map(({ id, body }) => chunk(id, Buffer.from(body)));
const tagChunk = fc.oneof(
  fc.nat(9).map((padding) => chunk('id3 ', tag(padding))),
  fc
    .array(fc.tuple(fc.constantFrom('INAM', 'IGNR', 'ICMT', 'GNRE'), text), { maxLength: 4 })
    .map((fields) => infoList(fields)),
);
const genres = fc.constantFrom(['Rock'], ['Ünï'], ['Odd', 'Even'], [`Long ${'y'.repeat(190)}`]);

describe('random chunks', () => {
  it.each(['RIFF', 'RF64'] as const)(
    'of %s get the genre, keep all else, and are given back',
    async (mark) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.oneof(otherChunk, tagChunk), { maxLength: 5 }),
          fc.array(fc.oneof(otherChunk, tagChunk), { maxLength: 5 }),
          genres,
          async (ahead, behind, wanted) => {
            const bytes =
              mark === 'RIFF'
                ? riff([format, ...ahead, data, ...behind])
                : rf64('RF64', { ahead: [format, ...ahead], sound, behind });
            const { before, after, splice, written } = await spliceFile(bytes, wanted);
            expect(after.genres).toEqual([wanted.join('; ')]);
            const added = new Set(splice.addedFields.map(({ name }) => name));
            const others = (fields: typeof before.fields): unknown[] =>
              fields.filter(({ name }) => !added.has(name));
            expect(others(after.fields)).toEqual(others(before.fields));
            expect(written.includes(sound)).toBe(true);
            expect(written.length % 2).toBe(0);
            expect((await after.spliceGenres(wanted)).edits).toEqual([]);
            expect(written.includes('Pop')).toBe(false);
          },
        ),
        { numRuns: 300 },
      );
    },
  );
});

describe('the size of the whole', () => {
  it('is right afterwards, also where it was wrong', async () => {
    for (const sizeError of [0, 8, 1, 1000]) {
      const { written } = await spliceFile(riff([format, data], { sizeError }), ['Rock']);
      expect(written.readUInt32LE(4)).toBe(written.length - 8);
    }
  });

  it('is right in RF64, where it stands in a chunk of its own', async () => {
    const { written } = await spliceFile(rf64('RF64', { ahead: [format], sound, behind: [] }), ['Rock']);
    expect(written.readUInt32LE(4)).toBe(0xffff_ffff);
    expect(written.readBigUInt64LE(20)).toBe(BigInt(written.length - 8));
  });

  it('goes beyond 4 GiB in RF64 and is refused in RIFF', async () => {
    const soundLength = 2 ** 32 - 100;
    const long = (head: Buffer): ByteSource => ({
      size: head.length + soundLength,
      async read(offset, length) {
        const bytes = Buffer.alloc(length);
        if (offset < head.length) head.copy(bytes, 0, offset);
        return bytes;
      },
    });
    const dataHead = (size: number): Buffer => {
      const head = chunk('data', Buffer.alloc(0));
      head.writeUInt32LE(size, 4);
      return head;
    };
    const riffHead = riff([format, dataHead(soundLength)]);
    riffHead.writeUInt32LE(riffHead.length + soundLength - 8, 4);
    const small = await readTags(long(riffHead));
    await expect(small.document.spliceGenres(['Rock'])).rejects.toMatchObject({ code: 'damaged-tag' });

    const rf64Head = rf64('RF64', { ahead: [format], sound: Buffer.alloc(0), behind: [] });
    rf64Head.writeBigUInt64LE(BigInt(rf64Head.length + soundLength - 8), 20);
    rf64Head.writeBigUInt64LE(BigInt(soundLength), 28);
    const { document } = await readTags(long(rf64Head));
    const { edits } = await document.spliceGenres(['Rock']);
    expect(document.audio.ranges).toEqual([{ start: rf64Head.length, end: rf64Head.length + soundLength }]);
    expect(edits.at(-1)!.offset).toBe(rf64Head.length + soundLength);
    // What stood there, 4 GiB and a little, and what the new tag adds.
    const added = edits.at(-1)!.after.length;
    expect(edits[0]!.offset).toBe(20);
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(rf64Head.length + soundLength - 8 + added));
    expect(size.includes(edits[0]!.after)).toBe(true);
  });
});

describe('a new ID3 chunk', () => {
  it('leaves the sound where it is', async () => {
    const bytes = riff([format, data, infoList([['ISFT', 'x']])]);
    const { before, after } = await spliceFile(bytes, ['Rock']);
    expect(after.audio).toEqual(before.audio);
  });

  it('is made for a file whose sound is empty, too', async () => {
    const { after } = await spliceFile(riff([format, chunk('data', Buffer.alloc(0))]), ['Rock']);
    expect(after.genres).toEqual(['Rock']);
  });

  it('says what INFO said', async () => {
    const info = infoList([
      ['INAM', 'Title'],
      ['IART', 'Ärtist'],
      ['ICRD', '2001-02-03'],
      ['ICMT', 'c'],
    ]);
    const { splice } = await spliceFile(riff([format, data, info]), ['Rock']);
    const names = splice.addedFields.map(({ name }) => name);
    expect(names).toEqual([
      'ID3v2.3 flags',
      ...['TIT2', 'TPE1', 'TYER', 'TDAT', 'COMM'].map((id) => `ID3v2.3 ${id}`),
    ]);
  });

  it('of an AIFF file says what its texts said', async () => {
    const texts = [bigChunk('NAME', latin1('Title')), bigChunk('AUTH', latin1('Who'))];
    const { splice } = await spliceFile(aiff('AIFF', [...texts, aiffCommon(null), soundData(sound)]), [
      'Rock',
    ]);
    expect(splice.addedFields.map(({ name }) => name)).toEqual([
      'ID3v2.3 flags',
      'ID3v2.3 TIT2',
      'ID3v2.3 TPE1',
    ]);
  });
});

describe('a file of chunks is refused', () => {
  const whole = riff([format, data, chunk('id3 ', tag(0))]);
  const streamed = riff([format, data]);
  streamed.writeUInt32LE(0, 4);
  const unfinished = riff([format, data]);
  unfinished.writeUInt32LE(0xffff_ffff, unfinished.indexOf('data') + 4);
  const cases: Record<string, Buffer> = {
    'that is cut short': whole.subarray(0, 1000),
    'that never got its size': streamed,
    'whose sound never got its size': unfinished,
    'without sound': riff([format]),
    'with sound in two parts': riff([format, data, data]),
    'with bytes that are no chunk': riff([format, Buffer.from('0001020304050607', 'hex'), data]),
    'with an empty ID3 chunk': riff([format, data, chunk('id3 ', Buffer.alloc(0))]),
    'with an ID3 chunk that holds something else': riff([format, data, chunk('id3 ', Buffer.alloc(40, 1))]),
    'with an ID3 tag longer than its chunk': riff([format, data, chunk('id3 ', tag(50).subarray(0, 60))]),
    'with an INFO list that does not add up': riff([
      format,
      data,
      chunk('LIST', latin1('INFOINAM\x40\0\0\0abc')),
    ]),
    'with texts in an unknown character set': riff([
      format,
      chunk('CSET', Buffer.from('a403000000000000', 'hex')),
      infoList([['INAM', 'x']]),
      data,
    ]),
    'with chunks behind its stated end': Buffer.concat([riff([format, data]), chunk('id3 ', tag(0))]),
    'with an ID3 tag ahead of it': Buffer.concat([tag(0), riff([format, data])]),
    'of 64-bit sizes without them': Buffer.concat([latin1('RF64\xff\xff\xff\xffWAVE'), format, data]),
    'of AIFF that is cut short': aiff('AIFF', [aiffCommon(null), soundData(sound)]).subarray(0, 500),
  };
  it.each(Object.entries(cases))('%s', async (_, bytes) => {
    const attempt = readTags(bufferSource(bytes)).then(({ document }) => document.spliceGenres(['Rock']));
    await expect(attempt).rejects.toMatchObject({ name: 'Failure', code: 'damaged-tag' });
  });
});

describe('a genre in a description that is not written', () => {
  const xmp = '<rdf:Description xmpDM:genre="R&amp;B"/><xmpDM:genre>Pop</xmpDM:genre>';
  const asMade = (body: string): Buffer => Buffer.from(body, 'utf8');
  const warned = async (bytes: Buffer, genre: string): Promise<string[]> => {
    const { splice, before, after } = await spliceFile(bytes, [genre]);
    expect(after.fields).toEqual(expect.arrayContaining([...before.fields]));
    return splice.warnings.filter((warning) => warning.includes('stays as it is'));
  };

  it('is named where it is another one: XMP in WAV and AIFF, ASWG in iXML', async () => {
    const ixml = '<BWFXML><ASWG><genre>Pop</genre></ASWG></BWFXML>';
    expect(await warned(riff([format, data, chunk('_PMX', asMade(xmp))]), 'Jazz')).toEqual([
      'The XMP description of this file names the genre "R&B" and stays as it is: Earmark does not write it.',
      'The XMP description of this file names the genre "Pop" and stays as it is: Earmark does not write it.',
    ]);
    expect(await warned(riff([format, chunk('iXML', asMade(ixml)), data]), 'Jazz')).toEqual([
      'The iXML description (ASWG) of this file names the genre "Pop" and stays as it is: Earmark does not write it.',
    ]);
    const inAiff = bigChunk('APPL', asMade(`XMP ${xmp}`));
    expect(await warned(aiff('AIFF', [aiffCommon(null), inAiff, soundData(sound)]), 'Jazz')).toHaveLength(2);
  });

  it('is not spoken of where it is the same, outside of those places, or none', async () => {
    const same = '<ASWG><genre>jazz</genre></ASWG>';
    const elsewhere = '<genre>Pop</genre><ASWG><project>x</project></ASWG>';
    for (const body of [same, elsewhere, '<ASWG><genre>Pop', '<ASWG><genre> </genre></ASWG>', '']) {
      expect(await warned(riff([format, chunk('iXML', asMade(body)), data]), 'Jazz'), body).toEqual([]);
    }
  });

  it('is looked for without delay in any text', () => {
    const body = asMade(`${'<ASWG><genre'.repeat(40_000)}${' xmpDM:genre='.repeat(40_000)}`);
    for (const id of ['iXML', '_PMX']) {
      const startMs = performance.now();
      expect(staleGenreWarnings([{ chunk: { id }, body }], ['Jazz'])).toEqual([]);
      expect(performance.now() - startMs).toBeLessThan(500);
    }
  });
});
