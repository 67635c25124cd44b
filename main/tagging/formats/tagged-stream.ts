/**
 * A bare stream of audio frames with tags around it: ID3v2 at the start; ID3v1, APEv2 and Lyrics3 at the end.
 *
 * The genre is written into ID3v2, in the version that is there or, if asked to, in v2.4; a file without gets a v2.3
 * tag. Every other place that holds a genre is kept true.
 */
import { Failure } from '../../../models/failure.ts';
import { normaliseEdits } from '../edit.ts';
import { namesTheSong, readApeFields } from './ape/ape-tag.ts';
import { createId3v2 } from './id3/create-id3v2.ts';
import { joinedSeparator } from './id3/genre-frame.ts';
import { readId3v1Fields } from './id3/id3v1.ts';
import { parseId3v2Header, type Id3v2Tag } from './id3/id3v2-tag.ts';
import { fieldsOfTag, genresOfTag, notesOfTag, plainFormOfTags, tagTypeOf } from './id3/splice-id3v2.ts';
import { upgradedField, upgradeTags } from './id3/upgrade-tags.ts';
import { readLeadingTags, spliceLeadingTags, type PlacedId3v2 } from './leading-tags.ts';
import type { GenreChange } from './tag-change.ts';
import { noExtras, type NativeField, type Splice, type SpliceExtras, type TagFormat } from './tag-format.ts';
import {
  fieldsOfTrailingTags,
  genresOfTrailingTags,
  notesOfTrailingTags,
  readTrailingTags,
  spliceTrailingTags,
  type TrailingTags,
} from './trailing-tags.ts';

/** What tells one kind of stream from another. */
export interface StreamKind extends Pick<TagFormat, 'format' | 'mimeType'> {
  /** Position of the first of several frames that follow each other; -1 without. */
  readonly find: (bytes: Buffer, complete: boolean) => number;
}

export function taggedStreamFormat({ format, mimeType, find }: StreamKind): TagFormat {
  return {
    format,
    mimeType,
    probe: ({ bytes, complete }) => find(bytes, complete) >= 0,

    async read(source, { tagsLength, bytes, complete }) {
      refuseTagBehindPadding(bytes.subarray(0, find(bytes, complete)));
      const leading = await readLeadingTags(source, tagsLength);
      const trailing = await readTrailingTags(source, tagsLength);
      const tags = leading.map(({ tag }) => tag);
      const leadingGenres = tags.flatMap(genresOfTag);
      const genres = leadingGenres.length > 0 ? leadingGenres : genresOfTrailingTags(trailing);
      return {
        field: fieldOf(leading),
        genres: [...new Set(genres)],
        notes: [...tags.flatMap(notesOfTag), ...notesOfTrailingTags(trailing)],
        fields: fieldsOf(tags, trailing),
        tagRegions: [
          { offset: 0, bytes: Buffer.concat(tags.map((tag) => tag.bytes)) },
          { offset: trailing.start, bytes: trailing.bytes },
        ],
        audio: { ranges: [{ start: tagsLength, end: trailing.start }], references: [], digest: null },
        plainForm: plainFormOfTags(tags),
        spliceGenres: async (wanted, extras = noExtras) => splice(leading, trailing, wanted, extras),
      };
    },
  };
}

/** A tag that only follows after zeros or junk is found by some players and not by others. */
function refuseTagBehindPadding(junk: Buffer): void {
  for (let offset = junk.indexOf('ID3'); offset >= 0; offset = junk.indexOf('ID3', offset + 1)) {
    if (parseId3v2Header(junk, offset)) {
      throw new Failure(
        'damaged-tag',
        'This file has an ID3 tag that does not stand where it should, with other bytes ahead of it. ' +
          'Nothing was written; another tag editor may be able to repair it.',
      );
    }
  }
}

function fieldsOf(leading: readonly Id3v2Tag[], trailing: TrailingTags): NativeField[] {
  return [...leading.flatMap(fieldsOfTag), ...fieldsOfTrailingTags(trailing)];
}

function fieldOf([first]: readonly PlacedId3v2[]): string {
  if (!first) return 'ID3v2.3 TCON';
  return `${tagTypeOf(first.tag)} ${first.tag.version === 2 ? 'TCO' : 'TCON'}`;
}

async function splice(
  leading: readonly PlacedId3v2[],
  trailing: TrailingTags,
  wanted: readonly string[],
  { note, upgradeId3 }: SpliceExtras,
): Promise<Splice> {
  const change = { genres: wanted, note };
  if (leading.length === 0) return spliceWithNewTag(trailing, change);
  const upgrade = await upgradeTags(
    leading.map(({ tag }) => tag),
    upgradeId3,
  );
  const { upgraded } = upgrade;
  const atStart = spliceLeadingTags(leading, change, true, upgraded);
  const atEnd = spliceTrailingTags(trailing, change, false);
  const stored = atStart.stored ?? wanted;
  return {
    edits: normaliseEdits([...atStart.edits, ...atEnd.edits]),
    stored,
    addedFields: [],
    ...(upgraded && {
      upgraded: { field: upgradedField(fieldOf(leading)), fields: fieldsOf([upgraded.tag], trailing) },
    }),
    expectations: [...atStart.expectations, ...atEnd.expectations],
    alsoChanges: upgrade.alsoChanges,
    warnings: [...joinWarnings(wanted, stored), ...upgrade.warnings],
  };
}

/** The new tag says what the others say. Where APEv2 names the song, players that prefer it find the genre there. */
function spliceWithNewTag(trailing: TrailingTags, change: GenreChange): Splice {
  const { id3v1, ape } = trailing;
  const created = createId3v2(change, {
    ...(id3v1 ? readId3v1Fields(id3v1.tag) : {}),
    ...(ape ? readApeFields(ape.tag) : {}),
  });
  const atEnd = spliceTrailingTags(trailing, change, ape !== null && namesTheSong(ape.tag));
  const { stored, fields } = created;
  return {
    edits: normaliseEdits([{ offset: 0, before: Buffer.alloc(0), after: created.bytes }, ...atEnd.edits]),
    stored,
    addedFields: fields,
    expectations: [...created.expectations, ...atEnd.expectations],
    alsoChanges: [],
    warnings: ['This file has no ID3v2 tag yet; one is made.', ...joinWarnings(change.genres, stored)],
  };
}

/** Says that several genres became one text, where they did. */
export function joinWarnings(wanted: readonly string[], stored: readonly string[]): string[] {
  if (wanted.length === stored.length) return [];
  return [
    `This version of ID3 holds one genre text: the ${wanted.length} genres are joined with "${joinedSeparator.trim()}".`,
  ];
}
