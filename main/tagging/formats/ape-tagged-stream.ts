/**
 * A stream whose tag is APEv2 at its end: Monkey's Audio, WavPack, Musepack. ID3v1 may stand behind it, and some
 * programs put ID3v2 ahead.
 *
 * The genre is written into APEv2, and every other place that holds one is kept true. A file without APEv2 gets
 * one, which says what ID3v1 says; not where ID3v2 is all it has: programs that take the first tag they find would
 * lose sight of title and artist, so there the genre goes where they are.
 */
import { Failure } from '../../../models/failure.ts';
import { readUpTo, type ByteSource } from '../byte-source.ts';
import { normaliseEdits } from '../edit.ts';
import { apeExpectations, fieldsOfApeTag, genresOfApeTag, parseApeTag } from './ape/ape-tag.ts';
import { createApeTag } from './ape/create-ape-tag.ts';
import { readId3v1Fields } from './id3/id3v1.ts';
import { fieldsOfTag, genresOfTag, notesOfTag, plainFormOfTag, tagTypeOf } from './id3/splice-id3v2.ts';
import { readLeadingTags, spliceLeadingTags, type PlacedId3v2 } from './leading-tags.ts';
import type { GenreChange } from './tag-change.ts';
import { noExtras, type PlainForm, type Splice, type TagFormat } from './tag-format.ts';
import { joinWarnings } from './tagged-stream.ts';
import {
  fieldsOfTrailingTags,
  genresOfTrailingTags,
  notesOfTrailingTags,
  readTrailingTags,
  spliceTrailingTags,
  type TrailingTags,
} from './trailing-tags.ts';

/** What tells one of these containers from another. */
export interface ApeTaggedKind extends Pick<TagFormat, 'format' | 'mimeType'> {
  /** Whether a stream of this kind begins here. */
  readonly isAt: (bytes: Buffer) => boolean;
}

export function apeTaggedFormat({ format, mimeType, isAt }: ApeTaggedKind): TagFormat {
  return {
    format,
    mimeType,
    probe: ({ bytes }) => isAt(bytes),

    async read(source, { tagsLength }) {
      const leading = await readLeadingTags(source, tagsLength);
      const trailing = await readTrailingTags(source, tagsLength);
      await refuseMisplacedTag(source, tagsLength, trailing.start);
      const isInId3v2 = trailing.ape === null && leading.length > 0;
      return {
        field: isInId3v2 ? fieldOf(leading[0]!) : 'APEv2 Genre',
        genres: genresOf(leading, trailing),
        notes: [...leading.flatMap(({ tag }) => notesOfTag(tag)), ...notesOfTrailingTags(trailing)],
        fields: [...leading.flatMap(({ tag }) => fieldsOfTag(tag)), ...fieldsOfTrailingTags(trailing)],
        tagRegions: [
          { offset: 0, bytes: await source.read(0, tagsLength) },
          { offset: trailing.start, bytes: trailing.bytes },
        ],
        audio: { ranges: [{ start: tagsLength, end: trailing.start }], references: [], digest: null },
        plainForm: () => plainFormOf(leading, trailing),
        async spliceGenres(genres, { note } = noExtras) {
          const change = { genres, note };
          return isInId3v2 ? spliceId3v2(leading, trailing, change) : spliceApe(leading, trailing, change);
        },
      };
    },
  };
}

/** How far ahead of the tags another one is looked for. Bytes. */
const searchedLength = 2 ** 20;

/** A tag that does not end where it should is found by some players and not by others: a new one would hide it. */
async function refuseMisplacedTag(source: ByteSource, start: number, end: number): Promise<void> {
  const from = Math.max(start, end - searchedLength);
  if ((await readUpTo(source, from, end - from)).includes('APETAGEX')) {
    throw new Failure(
      'damaged-tag',
      'This file has an APEv2 tag that is damaged or does not stand where it should. Nothing was written; ' +
        'another tag editor may be able to repair it.',
    );
  }
}

function fieldOf({ tag }: PlacedId3v2): string {
  return `${tagTypeOf(tag)} ${tag.version === 2 ? 'TCO' : 'TCON'}`;
}

/** APEv2's first, as players of these containers take them. */
function genresOf(leading: readonly PlacedId3v2[], trailing: TrailingTags): string[] {
  const inApe = trailing.ape ? genresOfApeTag(trailing.ape.tag) : [];
  const inId3v2 = leading.flatMap(({ tag }) => genresOfTag(tag));
  const found = [inApe, inId3v2, genresOfTrailingTags(trailing)].find((genres) => genres.length > 0);
  return [...new Set(found)];
}

function spliceApe(leading: readonly PlacedId3v2[], trailing: TrailingTags, change: GenreChange): Splice {
  const { ape, id3v1, start } = trailing;
  const ahead = spliceLeadingTags(leading, change, false);
  const behind = spliceTrailingTags(trailing, change, true);
  const made = ape ? null : createApeTag(change, id3v1 ? readId3v1Fields(id3v1.tag) : {});
  return {
    edits: normaliseEdits([
      ...ahead.edits,
      ...(made ? [{ offset: start, before: Buffer.alloc(0), after: made }] : []),
      ...behind.edits,
    ]),
    stored: change.genres,
    addedFields: made ? fieldsOfApeTag(parseApeTag(made)) : [],
    expectations: [...ahead.expectations, ...behind.expectations, ...(made ? apeExpectations(change) : [])],
    alsoChanges: [],
    warnings: made ? ['This file has no APEv2 tag yet; one is made.'] : [],
  };
}

function spliceId3v2(leading: readonly PlacedId3v2[], trailing: TrailingTags, change: GenreChange): Splice {
  const ahead = spliceLeadingTags(leading, change, true);
  const behind = spliceTrailingTags(trailing, change, false);
  const stored = ahead.stored ?? change.genres;
  return {
    edits: normaliseEdits([...ahead.edits, ...behind.edits]),
    stored,
    addedFields: [],
    expectations: [...ahead.expectations, ...behind.expectations],
    alsoChanges: [],
    warnings: joinWarnings(change.genres, stored),
  };
}

/**
 * The tags alone. music-metadata knows no ID3v2 ahead of WavPack and Monkey's Audio, finds a tag without header only
 * where nothing is behind it, and reads Musepack's tag twice.
 */
function plainFormOf(leading: readonly PlacedId3v2[], { ape }: TrailingTags): PlainForm {
  return {
    mimeType: 'audio/mpeg',
    bytes: Buffer.concat([...leading.map(({ tag }) => plainFormOfTag(tag)), ...(ape ? [ape.tag.bytes] : [])]),
  };
}
