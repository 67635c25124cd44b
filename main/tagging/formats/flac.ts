/**
 * FLAC: the `GENRE` fields of its VORBIS_COMMENT block, and the genre of ID3 tags that other programs put
 * ahead of the stream or behind it.
 */
import { lengthChange, normaliseEdits, type Edit, type Edits } from '../edit.ts';
import {
  blockHeader,
  blockHeaderLength,
  blockType,
  flacMarker,
  maxBlockLength,
  nameOfBlockType,
  readFlacBlocks,
  type FlacBlock,
} from './flac/flac-blocks.ts';
import {
  emptyVorbisComment,
  genresOfVorbisComment,
  isGenreComment,
  isNoteComment,
  makeVorbisComment,
  nameOfComment,
  notesOfVorbisComment,
  parseVorbisComment,
  spliceVorbisComment,
  vorbisExpectations,
} from './flac/vorbis-comment.ts';
import { fieldsOfTag, genresOfTag, notesOfTag, plainFormOfTags } from './id3/splice-id3v2.ts';
import { readLeadingTags, spliceLeadingTags } from './leading-tags.ts';
import type { GenreChange } from './tag-change.ts';
import { noExtras, type NativeField, type TagFormat } from './tag-format.ts';
import {
  fieldsOfTrailingTags,
  genresOfTrailingTags,
  notesOfTrailingTags,
  readTrailingTags,
  spliceTrailingTags,
} from './trailing-tags.ts';

export const flacFormat: TagFormat = {
  format: 'flac',
  mimeType: 'audio/flac',
  probe: ({ bytes }) => bytes.toString('latin1', 0, flacMarker.length) === flacMarker,
  async read(source, { tagsLength }) {
    const leading = await readLeadingTags(source, tagsLength);
    const blocks = await readFlacBlocks(source, tagsLength);
    const audioStart = endOfBlock(blocks.at(-1)!);
    const trailing = await readTrailingTags(source, audioStart);
    return {
      field: 'Vorbis GENRE',
      genres: firstNonEmpty(
        genresOfVorbisComment(commentOf(blocks)),
        leading.flatMap(({ tag }) => genresOfTag(tag)),
        genresOfTrailingTags(trailing),
      ),
      notes: [
        ...leading.flatMap(({ tag }) => notesOfTag(tag)),
        ...notesOfVorbisComment(commentOf(blocks)),
        ...notesOfTrailingTags(trailing),
      ],
      fields: [
        ...leading.flatMap(({ tag }) => fieldsOfTag(tag)),
        ...fieldsOfBlocks(blocks),
        ...fieldsOfTrailingTags(trailing),
      ],
      tagRegions: [
        { offset: 0, bytes: await source.read(0, audioStart) },
        { offset: trailing.start, bytes: trailing.bytes },
      ],
      audio: { ranges: [{ start: audioStart, end: trailing.start }], references: [], digest: null },
      plainForm: plainFormOfTags(leading.map(({ tag }) => tag)),
      async spliceGenres(genres, { note } = noExtras) {
        const change = { genres, note };
        const ahead = spliceLeadingTags(leading, change, false);
        const behind = spliceTrailingTags(trailing, change, false);
        return {
          edits: normaliseEdits([...ahead.edits, ...spliceBlocks(blocks, change), ...behind.edits]),
          stored: genres,
          addedFields: hasComment(blocks)
            ? []
            : [{ name: 'Vorbis vendor', bytes: emptyVorbisComment.vendor }],
          expectations: [...vorbisExpectations(change), ...ahead.expectations, ...behind.expectations],
          alsoChanges: [],
          warnings: [],
        };
      },
    };
  },
};

function firstNonEmpty(...lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.find((list) => list.length > 0))];
}

function endOfBlock(block: FlacBlock): number {
  return block.offset + blockHeaderLength + block.body.length;
}

function commentOf(blocks: readonly FlacBlock[]): ReturnType<typeof parseVorbisComment> {
  const block = blocks.find(({ type }) => type === blockType.vorbisComment);
  return block ? parseVorbisComment(block.body) : emptyVorbisComment;
}

function hasComment(blocks: readonly FlacBlock[]): boolean {
  return blocks.some(({ type }) => type === blockType.vorbisComment);
}

/** Every block but padding, the comments one by one without genre and note. */
function fieldsOfBlocks(blocks: readonly FlacBlock[]): NativeField[] {
  return blocks
    .filter(({ type }) => type !== blockType.padding)
    .flatMap((block) => {
      if (block.type !== blockType.vorbisComment) {
        return [{ name: `FLAC ${nameOfBlockType(block.type)}`, bytes: block.body }];
      }
      const { vendor, comments, trailing } = parseVorbisComment(block.body);
      return [
        { name: 'Vorbis vendor', bytes: vendor },
        ...comments
          .filter((comment) => !isGenreComment(comment) && !isNoteComment(comment))
          .map((comment) => ({ name: `Vorbis ${nameOfComment(comment)}`, bytes: comment })),
        ...(trailing.length > 0 ? [{ name: 'Vorbis trailing bytes', bytes: trailing }] : []),
      ];
    });
}

function spliceBlocks(blocks: readonly FlacBlock[], change: GenreChange): Edits {
  const present = blocks.find(({ type }) => type === blockType.vorbisComment);
  const edits = present
    ? editBody(present, spliceVorbisComment(parseVorbisComment(present.body), change))
    : addBlock(blocks, makeVorbisComment(change));
  const padding = paddingEdit(blocks, lengthChange(edits));
  return padding ? [...edits, padding] : edits;
}

/** A block whose body changes by edits, its length kept true. */
function editBody({ offset, type, isLast, body }: FlacBlock, edits: Edits): Edit[] {
  return [
    {
      offset,
      before: blockHeader(type, isLast, body.length),
      after: blockHeader(type, isLast, body.length + lengthChange(edits)),
    },
    ...edits.map((edit) => ({ ...edit, offset: edit.offset + offset + blockHeaderLength })),
  ];
}

function replaceBody(block: FlacBlock, body: Buffer): Edit {
  return {
    offset: block.offset,
    before: Buffer.concat([blockHeader(block.type, block.isLast, block.body.length), block.body]),
    after: Buffer.concat([blockHeader(block.type, block.isLast, body.length), body]),
  };
}

/** A new comment block stands right behind the stream information; that one is then no longer the last. */
function addBlock([streamInfo, ...others]: readonly FlacBlock[], body: Buffer): Edit[] {
  const { offset, isLast, body: info } = streamInfo!;
  const edits: Edit[] = [
    {
      offset: endOfBlock(streamInfo!),
      before: Buffer.alloc(0),
      after: Buffer.concat([blockHeader(blockType.vorbisComment, others.length === 0, body.length), body]),
    },
  ];
  if (isLast) {
    edits.push({
      offset,
      before: blockHeader(blockType.streamInfo, true, info.length),
      after: blockHeader(blockType.streamInfo, false, info.length),
    });
  }
  return edits;
}

/** Padding gives and takes what the comment needs; where none fits, the metadata changes in length. */
function paddingEdit(blocks: readonly FlacBlock[], growth: number): Edit | null {
  const block = blocks.find(
    ({ type, body }) =>
      type === blockType.padding && body.length >= growth && body.length - growth <= maxBlockLength,
  );
  if (!block || growth === 0) return null;
  return replaceBody(block, Buffer.alloc(block.body.length - growth));
}
