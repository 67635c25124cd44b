/** The ID3v2 tags at the very start of a file, one behind the other. */
import { Failure } from '../../../models/failure.ts';
import { readUpTo, type ByteSource } from '../byte-source.ts';
import type { Edits } from '../edit.ts';
import {
  damaged,
  id3v2HeaderLength,
  parseId3v2Header,
  parseId3v2Tag,
  type Id3v2Tag,
} from './id3/id3v2-tag.ts';
import { genresOfTag, spliceId3v2, tagTypeOf } from './id3/splice-id3v2.ts';
import type { ForeignExpectation } from './tag-format.ts';

export interface PlacedId3v2 {
  readonly offset: number;
  readonly tag: Id3v2Tag;
}

/** Total length of the tags at the start, bytes, without reading them. */
export async function leadingTagsLength(source: ByteSource): Promise<number> {
  let offset = 0;
  for (;;) {
    const bytes = await readUpTo(source, offset, id3v2HeaderLength);
    const header = parseId3v2Header(bytes);
    if (!header) {
      if (bytes.toString('latin1', 0, 3) === 'ID3') throw damaged('has a header that makes no sense');
      return offset;
    }
    offset += header.totalLength;
    if (offset > source.size) {
      throw new Failure(
        'damaged-tag',
        'The ID3 tag of this file says that it is longer than the file. Nothing was written; ' +
          'the file may be cut short.',
      );
    }
  }
}

/** Reads and parses them. @throws Failure `damaged-tag`. */
export async function readLeadingTags(source: ByteSource, totalLength: number): Promise<PlacedId3v2[]> {
  const tags: PlacedId3v2[] = [];
  let offset = 0;
  while (offset < totalLength) {
    const header = parseId3v2Header(await source.read(offset, id3v2HeaderLength));
    if (!header)
      throw new Failure('file-changed', 'The file changed while it was read. Nothing was written.');
    tags.push({ offset, tag: parseId3v2Tag(await source.read(offset, header.totalLength)) });
    offset += header.totalLength;
  }
  return tags;
}

/** Replaces the genre in each tag that has one; in the first of `always`, in any case. */
export function spliceLeadingTags(
  tags: readonly PlacedId3v2[],
  genres: readonly string[],
  firstInAnyCase: boolean,
): { edits: Edits; stored: readonly string[] | null; expectations: ForeignExpectation[] } {
  const spliced = tags
    .filter(({ tag }, index) => (index === 0 && firstInAnyCase) || genresOfTag(tag).length > 0)
    .map(({ offset, tag }) => ({ offset, tag, ...spliceId3v2(tag, genres) }));
  return {
    edits: spliced.flatMap(({ offset, edits }) =>
      edits.map((edit) => ({ ...edit, offset: edit.offset + offset })),
    ),
    stored: spliced[0]?.stored ?? null,
    expectations: spliced.map(({ tag, stored }) => ({
      tagType: tagTypeOf(tag),
      fieldId: tag.version === 2 ? 'TCO' : 'TCON',
      genres: stored,
    })),
  };
}
