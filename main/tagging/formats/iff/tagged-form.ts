/**
 * WAV and AIFF files with their tags: ID3v2 in a chunk of its own, in WAV the INFO list too.
 *
 * The genre is written into ID3v2, which every container of this kind may have and which holds any text. A file
 * without gets a chunk with a v2.3 tag behind all others, so that its sound stays where it is. An INFO list is
 * kept in step: programs that read it alone find the same genre.
 */
import { Failure } from '../../../../models/failure.ts';
import type { ByteSource } from '../../byte-source.ts';
import { lengthChange, normaliseEdits, type Edit, type Edits } from '../../edit.ts';
import { createId3v2 } from '../id3/create-id3v2.ts';
import { joinedSeparator } from '../id3/genre-frame.ts';
import {
  fieldsOfTag,
  genresOfTag,
  isUnusualForm,
  notesOfTag,
  plainFormOfTag,
  tagTypeOf,
} from '../id3/splice-id3v2.ts';
import type { GenreChange } from '../tag-change.ts';
import { upgradedField, upgradeTags } from '../id3/upgrade-tags.ts';
import { joinWarnings } from '../tagged-stream.ts';
import { staleGenreWarnings } from './described-genres.ts';
import {
  noExtras,
  type BasicFields,
  type ForeignExpectation,
  type NativeField,
  type Opening,
  type PlainForm,
  type Splice,
  type TagDocument,
} from '../tag-format.ts';
import {
  fieldsOfTrailingTags,
  genresOfTrailingTags,
  notesOfTrailingTags,
  readTrailingTags,
  spliceTrailingTags,
  type TrailingTags,
} from '../trailing-tags.ts';
import {
  damagedForm,
  endOfChunk,
  makeChunk,
  readChunks,
  sizeBytes,
  wholeSizeEdit,
  type Chunk,
  type ChunkDialect,
  type ChunkFile,
} from './chunks.ts';
import { isId3Chunk, readId3Chunk, spliceId3Chunks, type Id3Chunk } from './id3-chunks.ts';
import {
  encodeInfoText,
  encodingOfCharacterSet,
  fieldsOfInfo,
  genresOfInfo,
  isInfoList,
  parseInfoList,
  readInfoFields,
  spliceInfoList,
  type InfoList,
} from './info-list.ts';

/** What a chunked container has of its own. */
export interface TaggedFormKind {
  readonly dialect: ChunkDialect;
  /** The chunk that holds the sound. */
  readonly soundId: string;
  /** Names of ID3 chunks that other programs know; a new one gets the first. */
  readonly id3Ids: readonly [string, ...string[]];
  /** Whether a `LIST` chunk may hold tags. */
  readonly hasInfo: boolean;
  /** Chunks with one plain text each, by what they say. */
  readonly textIds: Readonly<Partial<Record<keyof BasicFields, string>>>;
}

interface TaggedForm {
  readonly kind: TaggedFormKind;
  readonly file: ChunkFile;
  readonly id3: readonly Id3Chunk[];
  readonly info: readonly InfoList[];
  readonly others: readonly { readonly chunk: Chunk; readonly body: Buffer | null }[];
  readonly sound: Chunk;
  readonly trailing: TrailingTags;
}

/** Larger chunks that are no tags are compared with the rest of the file, byte by byte, and not kept. Bytes. */
const maxKeptLength = 2 ** 20;

/** @throws Failure `damaged-tag`. */
export async function readTaggedForm(
  source: ByteSource,
  { tagsLength }: Opening,
  kind: TaggedFormKind,
): Promise<TagDocument> {
  if (tagsLength > 0) throw tagAhead(kind.dialect);
  const form = await readForm(source, kind);
  const { id3, info, trailing, sound } = form;
  return {
    field: fieldOf(form),
    genres: firstNonEmpty(
      id3.flatMap(({ tag }) => genresOfTag(tag)),
      info.flatMap(genresOfInfo),
      genresOfTrailingTags(trailing),
    ),
    notes: [...id3.flatMap(({ tag }) => notesOfTag(tag)), ...notesOfTrailingTags(trailing)],
    fields: fieldsOf(form),
    tagRegions: tagRegionsOf(form),
    audio: {
      ranges: [{ start: sound.bodyStart, end: sound.bodyStart + sound.length }],
      references: [],
      digest: null,
    },
    plainForm: plainFormOf(form),
    spliceGenres: async (genres, { note, upgradeId3 } = noExtras) =>
      splice(form, { genres, note }, upgradeId3),
  };
}

async function readForm(source: ByteSource, kind: TaggedFormKind): Promise<TaggedForm> {
  const { dialect } = kind;
  const file = await readChunks(source, dialect);
  const id3: Id3Chunk[] = [];
  const lists: { chunk: Chunk; body: Buffer }[] = [];
  const others: { chunk: Chunk; body: Buffer | null }[] = [];
  let sound: Chunk | null = null;
  for (const chunk of file.chunks) {
    if (chunk.id === kind.soundId) {
      if (sound) throw damagedForm(dialect, 'has its sound in two parts');
      sound = chunk;
    } else if (isId3Chunk(chunk)) {
      id3.push(await readId3Chunk(source, chunk, dialect));
    } else if (kind.hasInfo && (await isInfoChunk(source, chunk))) {
      lists.push({ chunk, body: await source.read(chunk.bodyStart, chunk.length) });
    } else {
      const isKept = chunk.length <= maxKeptLength;
      others.push({ chunk, body: isKept ? await source.read(chunk.bodyStart, chunk.length) : null });
    }
  }
  if (!sound) throw damagedForm(dialect, 'has no sound that could be found');
  const characterSet = lists.length > 0 && others.find(({ chunk }) => chunk.id === 'CSET')?.body;
  const encoding = characterSet ? encodingOfCharacterSet(characterSet, dialect) : null;
  const info = lists.map(({ chunk, body }) => parseInfoList(chunk, body, dialect, encoding));
  const trailing = await readTrailingTags(source, file.formEnd);
  return { kind, file, id3, info, others, sound, trailing };
}

async function isInfoChunk(source: ByteSource, { id, bodyStart, length }: Chunk): Promise<boolean> {
  return id === 'LIST' && isInfoList(await source.read(bodyStart, Math.min(length, 4)));
}

/** Whatever the container, a tag ahead of its mark hides it from most players. */
function tagAhead({ name }: ChunkDialect): Failure {
  return new Failure(
    'damaged-tag',
    `Another program put an ID3 tag ahead of this ${name} file, where most players cannot see past it. ` +
      'Nothing was written; take that tag off first.',
  );
}

function firstNonEmpty(...lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.find((list) => list.length > 0))];
}

function fieldOf({ id3: [first] }: TaggedForm): string {
  if (!first) return 'ID3v2.3 TCON';
  return `${tagTypeOf(first.tag)} ${first.tag.version === 2 ? 'TCO' : 'TCON'}`;
}

function fieldsOf({ kind, id3, info, others, trailing }: TaggedForm): NativeField[] {
  const { name } = kind.dialect;
  return [
    ...others.map(({ chunk, body }) => ({
      name: `${name} ${chunk.id.trim()}`,
      bytes: body === null ? Buffer.from(String(chunk.length)) : withoutWholeSize(chunk, body),
    })),
    ...info.flatMap(fieldsOfInfo),
    ...id3.flatMap(({ tag, rest }) => [
      ...fieldsOfTag(tag),
      ...(rest.length > 0 ? [{ name: `${name} bytes behind ID3`, bytes: rest }] : []),
    ]),
    ...fieldsOfTrailingTags(trailing),
  ];
}

/** A `ds64` chunk without the size of the whole, which changes with the tags. */
function withoutWholeSize({ id }: Chunk, body: Buffer): Buffer {
  return id === 'ds64' ? body.subarray(8) : body;
}

function tagRegionsOf({ file, id3, info, trailing }: TaggedForm): TagDocument['tagRegions'] {
  return [
    { offset: 0, bytes: file.header },
    ...info.map(({ chunk, body }) => ({ offset: chunk.bodyStart, bytes: body })),
    ...id3.map(({ chunk, tag, rest }) => ({
      offset: chunk.bodyStart,
      bytes: Buffer.concat([tag.bytes, rest]),
    })),
    { offset: trailing.start, bytes: trailing.bytes },
  ];
}

async function splice(form: TaggedForm, change: GenreChange, upgradeId3: boolean): Promise<Splice> {
  const { genres } = change;
  const { kind, file, id3, info, trailing } = form;
  const { dialect } = kind;
  const behind = spliceTrailingTags(trailing, change, false);
  const upgrade = await upgradeTags(
    id3.map(({ tag }) => tag),
    upgradeId3,
  );
  const { upgraded } = upgrade;
  const inChunks =
    id3.length > 0
      ? { ...spliceId3Chunks(id3, change, dialect, upgraded), fields: [] }
      : addId3(form, change);
  const genre = genres.join(joinedSeparator);
  const inInfo = info.flatMap((list) => spliceInfoList(list, genre, dialect));
  const chunkEdits = inFileOrder([...inInfo, ...inChunks.edits]);
  const growth = lengthChange(chunkEdits);
  const isChanged = normaliseEdits(chunkEdits).length > 0;
  const edits = [...(isChanged ? [wholeSizeEdit(file, growth)] : []), ...chunkEdits, ...behind.edits];
  return {
    edits: normaliseEdits(edits),
    stored: inChunks.stored,
    addedFields: inChunks.fields,
    ...(upgraded && {
      upgraded: {
        field: upgradedField(fieldOf(form)),
        fields: fieldsOf({ ...form, id3: id3.map((chunk) => ({ ...chunk, tag: upgraded.tag })) }),
      },
    }),
    expectations: [
      ...inChunks.expectations,
      ...info.map((list) => infoExpectation(form, list, genre)),
      ...behind.expectations,
    ],
    alsoChanges: upgrade.alsoChanges,
    warnings: [
      ...(id3.length > 0 ? [] : [`This ${dialect.name} file has no ID3 tag yet; one is made.`]),
      ...joinWarnings(genres, inChunks.stored),
      ...upgrade.warnings,
      ...staleGenreWarnings(form.others, genres),
    ],
  };
}

/** Those of one place keep their order: what is added behind a chunk comes behind its padding. */
function inFileOrder(edits: Edits): Edit[] {
  return edits.toSorted((a, b) => a.offset - b.offset);
}

/** The new tag says what the other tags say. */
function addId3(
  { kind, file, info, others }: TaggedForm,
  change: GenreChange,
): ReturnType<typeof spliceId3Chunks> & { fields: readonly NativeField[] } {
  const known = Object.assign({}, readTextChunks(kind, others), ...info.map(readInfoFields)) as BasicFields;
  const { bytes, stored, fields, expectations } = createId3v2(change, known);
  const last = file.chunks.at(-1)!;
  // A last chunk that lost its padding must get it back before another follows; INFO sees to its own.
  const isInfo = info.some(({ chunk }) => chunk === last);
  const missingPadding = Buffer.alloc(isInfo ? 0 : (last.length + last.padding.length) % 2);
  const after = Buffer.concat([missingPadding, makeChunk(kind.id3Ids[0], bytes, kind.dialect)]);
  return {
    edits: [{ offset: endOfChunk(last), before: Buffer.alloc(0), after }],
    stored,
    expectations,
    fields,
  };
}

function readTextChunks({ textIds }: TaggedFormKind, others: TaggedForm['others']): BasicFields {
  const entries = Object.entries(textIds).map(([field, id]) => {
    const body = others.find(({ chunk }) => chunk.id === id)?.body;
    return [field, body?.toString('latin1').replace(/\0.*$/s, '').trim()] as const;
  });
  return Object.fromEntries(entries.filter(([, text]) => text !== undefined && text !== ''));
}

/** Without a character set music-metadata takes INFO's texts for Latin-1, whatever they are. */
function infoExpectation({ others }: TaggedForm, list: InfoList, genre: string): ForeignExpectation {
  const isKnown = others.some(({ chunk }) => chunk.id === 'CSET');
  const seen = encodeInfoText(genre, list.encoding).toString(isKnown ? list.encoding : 'latin1');
  return { kind: 'genre', tagType: 'exif', fieldId: 'IGNR', values: [seen] };
}

/**
 * The tags in a small file without 64-bit sizes and without sound, under names that others know, the ID3 tags in
 * their plain form; null where the file is like that as it is.
 */
function plainFormOf({ kind, id3, info, file, others }: TaggedForm): (() => PlainForm) | null {
  const { dialect, id3Ids } = kind;
  const isPlain =
    /^(RIFF|FORM)/.test(file.header.toString('latin1')) &&
    id3.every(({ chunk, tag }) => id3Ids.includes(chunk.id) && !isUnusualForm(tag));
  if (isPlain) return null;
  return () => {
    const characterSet = others.flatMap(({ chunk, body }) => (chunk.id === 'CSET' && body ? [body] : []));
    const chunks = [
      ...characterSet.map((body) => makeChunk('CSET', body, dialect)),
      ...info.map(({ body }) => makeChunk('LIST', body, dialect)),
      ...id3.map(({ tag }) => makeChunk(id3Ids[0], plainFormOfTag(tag), dialect)),
    ];
    const kindOfForm = file.header.subarray(8, 12);
    const mark = Buffer.from(dialect.littleEndian ? 'RIFF' : 'FORM', 'latin1');
    const size = sizeBytes(Buffer.concat(chunks).length + kindOfForm.length, dialect);
    const bytes = Buffer.concat([mark, size, kindOfForm, ...chunks]);
    return { mimeType: dialect.littleEndian ? 'audio/wav' : 'audio/aiff', bytes };
  };
}
