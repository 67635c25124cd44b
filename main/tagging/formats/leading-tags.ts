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
import { spliceTags } from './id3/splice-id3v2.ts';
import type { UpgradedTag } from './id3/upgrade-id3v2.ts';
import type { TagChange } from './tag-change.ts';
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

/**
 * Changes the first of the tags in any case, if asked to, and keeps the others in step.
 * @param upgraded the first tag in the version that it gets as well
 */
export function spliceLeadingTags(
  tags: readonly PlacedId3v2[],
  change: TagChange,
  firstInAnyCase: boolean,
  upgraded: UpgradedTag | null = null,
): { edits: Edits; stored: readonly string[] | null; expectations: ForeignExpectation[] } {
  const spliced = spliceTags(
    tags.map(({ tag }) => tag),
    change,
    firstInAnyCase,
    upgraded,
  );
  return {
    edits: spliced.flatMap((splice, index) =>
      (splice?.edits ?? []).map((edit) => ({ ...edit, offset: edit.offset + tags[index]!.offset })),
    ),
    stored: spliced[0]?.stored ?? null,
    expectations: spliced.flatMap((splice) => splice?.expectations ?? []),
  };
}
