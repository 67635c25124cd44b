/** FLAC: random chains of blocks get a genre and are given back; broken ones are refused. */
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../main/tagging/byte-source.ts';
import { applyEdits, invertEdits } from '../../../main/tagging/edit.ts';
import { maxBlockLength } from '../../../main/tagging/formats/flac/flac-blocks.ts';
import { readTags } from '../../../main/tagging/formats/registry.ts';
import { fc } from '../../support/properties.ts';
import { flacMetadata, vorbisCommentBody, type FlacBlockParts } from '../../support/tags/flac-bytes.ts';
import { flacAudio } from '../../support/tags/made-audio.ts';

const { streamInfo, audio } = flacAudio();
const info: FlacBlockParts = { type: 0, body: streamInfo };

function flacFile(blocks: readonly FlacBlockParts[]): Buffer {
  return Buffer.concat([flacMetadata([info, ...blocks]), audio]);
}

const comment = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.constantFrom('GENRE=Pop', 'genre=Джаз', 'Genre=', 'GENRES=no', 'TITLE=GENRE=x'),
);
const block: fc.Arbitrary<FlacBlockParts> = fc.oneof(
  fc.integer({ min: 0, max: 60 }).map((length) => ({ type: 1, body: Buffer.alloc(length) })),
  fc
    .record({ type: fc.constantFrom(2, 3, 5, 6, 42), bytes: fc.uint8Array({ maxLength: 50 }) })
    .map(({ type, bytes }) => ({ type, body: Buffer.from(bytes) })),
);
const blocks = fc
  .record({
    others: fc.array(block, { maxLength: 6 }),
    comments: fc.option(fc.array(comment, { maxLength: 8 })),
    position: fc.nat(6),
  })
  .map(({ others, comments, position }) =>
    comments
      ? others.toSpliced(position, 0, { type: 4, body: vorbisCommentBody('vendor', comments) })
      : others,
  );

describe('random FLAC files', () => {
  it('get the genre, keep all else, and are given back', async () => {
    await fc.assert(
      fc.asyncProperty(
        blocks,
        fc.constantFrom(['Rock'], ['X', 'Ünï'], [`Long ${'y'.repeat(190)}`]),
        async (parts, genres) => {
          const bytes = flacFile(parts);
          const { document } = await readTags(bufferSource(bytes));
          const { edits, addedFields } = await document.spliceGenres(genres);
          const written = applyEdits(bytes, edits);
          const after = await readTags(bufferSource(written));
          expect(after.document.genres).toEqual(genres);
          const others = after.document.fields.filter(
            ({ name, bytes: value }) =>
              !addedFields.some((added) => added.name === name && added.bytes.equals(value)),
          );
          const before = document.fields.filter(
            ({ name, bytes: value }) =>
              !addedFields.some((added) => added.name === name && added.bytes.equals(value)),
          );
          expect(others).toEqual(before);
          expect(written.subarray(-audio.length).equals(audio)).toBe(true);
          expect(applyEdits(written, invertEdits(edits)).equals(bytes)).toBe(true);
          expect((await after.document.spliceGenres(genres)).edits).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('do not move their audio where the padding has room', async () => {
    const bytes = flacFile([
      { type: 4, body: vorbisCommentBody('v', ['GENRE=Pop']) },
      { type: 1, body: Buffer.alloc(100) },
    ]);
    for (const genre of ['X', 'A longer genre', 'y'.repeat(100)]) {
      const { document } = await readTags(bufferSource(bytes));
      const { edits } = await document.spliceGenres([genre]);
      expect(applyEdits(bytes, edits).length).toBe(bytes.length);
    }
  });
});

describe('a FLAC file is refused', () => {
  const pop = { type: 4, body: vorbisCommentBody('v', ['GENRE=Pop']) };
  const cases: Record<string, Buffer> = {
    'whose chain runs past its end': flacMetadata([info, pop]).subarray(0, 70),
    'whose chain does not end where the audio begins': Buffer.concat([
      flacMetadata([info, pop]),
      Buffer.from('x'),
      audio,
    ]),
    'that does not begin with its stream information': Buffer.concat([flacMetadata([pop]), audio]),
    'with two stream informations': flacFile([info, pop]),
    'with two comment blocks': flacFile([pop, pop]),
    'with a forbidden block': flacFile([{ type: 127, body: Buffer.alloc(4) }]),
    'whose comment is longer than its block': flacFile([{ type: 4, body: pop.body.subarray(0, -2) }]),
    'with more comments than fit': flacFile([
      { type: 4, body: Buffer.from('\0\0\0\0\xff\xff\xff\xff', 'latin1') },
    ]),
    'without audio': flacMetadata([info, pop]),
    'whose comment block has no room for more': flacFile([
      { type: 4, body: vorbisCommentBody('v', [Buffer.alloc(maxBlockLength - 20, 0x41)]) },
    ]),
  };
  it.each(Object.entries(cases))('%s', async (_, bytes) => {
    const attempt = readTags(bufferSource(bytes)).then(({ document }) => document.spliceGenres(['Rock']));
    await expect(attempt).rejects.toMatchObject({ name: 'Failure', code: 'damaged-tag' });
  });
});
