/** ID3v2 tags in chunks of a WAV or AIFF file. */
import type { ByteSource } from '../../byte-source.ts';
import { lengthChange, type Edit, type Edits } from '../../edit.ts';
import { parseId3v2Header, parseId3v2Tag, type Id3v2Tag } from '../id3/id3v2-tag.ts';
import { spliceTags } from '../id3/splice-id3v2.ts';
import type { UpgradedTag } from '../id3/upgrade-id3v2.ts';
import type { GenreChange } from '../tag-change.ts';
import type { ForeignExpectation } from '../tag-format.ts';
import { chunkFrameEdits, damagedForm, type Chunk, type ChunkDialect } from './chunks.ts';

export interface Id3Chunk {
  readonly chunk: Chunk;
  readonly tag: Id3v2Tag;
  /** What stands in the chunk behind the tag. */
  readonly rest: Buffer;
}

export function isId3Chunk({ id }: Chunk): boolean {
  return /^id3[ \0]$/i.test(id);
}

/** @throws Failure `damaged-tag`. */
export async function readId3Chunk(
  source: ByteSource,
  chunk: Chunk,
  dialect: ChunkDialect,
): Promise<Id3Chunk> {
  const body = await source.read(chunk.bodyStart, chunk.length);
  const header = parseId3v2Header(body);
  if (!header || header.totalLength > body.length) {
    throw damagedForm(dialect, 'has an ID3 part without a whole ID3 tag in it');
  }
  const tag = parseId3v2Tag(body.subarray(0, header.totalLength));
  return { chunk, tag, rest: body.subarray(header.totalLength) };
}

/**
 * Changes the first tag in any case, and keeps the others in step.
 * @param upgraded the first tag in the version that it gets as well
 */
export function spliceId3Chunks(
  tags: readonly Id3Chunk[],
  change: GenreChange,
  dialect: ChunkDialect,
  upgraded: UpgradedTag | null,
): { edits: Edits; stored: readonly string[]; expectations: readonly ForeignExpectation[] } {
  const spliced = spliceTags(
    tags.map(({ tag }) => tag),
    change,
    true,
    upgraded,
  );
  return {
    edits: spliced.flatMap((splice, index) =>
      splice ? editsOfChunk(tags[index]!.chunk, splice.edits, dialect) : [],
    ),
    stored: spliced[0]?.stored ?? change.genres,
    expectations: spliced.flatMap((splice) => splice?.expectations ?? []),
  };
}

function editsOfChunk(chunk: Chunk, edits: Edits, dialect: ChunkDialect): Edit[] {
  const { size, padding } = chunkFrameEdits(chunk, lengthChange(edits), dialect);
  const placed = edits.map((edit) => ({ ...edit, offset: edit.offset + chunk.bodyStart }));
  return [size, ...placed, padding];
}
