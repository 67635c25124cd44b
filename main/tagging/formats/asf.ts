/**
 * Windows Media (ASF): the genre in the `WM/Genre` descriptors of the extended content description, one a genre.
 *
 * Genres in the metadata objects and `WM/GenreID` give way to them. Nothing in an ASF file says where in the file
 * anything lies: packets and indexes count from the data object.
 */
import type { ByteSource } from '../byte-source.ts';
import { lengthChange, normaliseEdits, type Edit, type Edits } from '../edit.ts';
import {
  countOffset,
  descriptorsOf,
  genresOfAttributes,
  isReplacedAttribute,
  notesOfAttributes,
  parseAttributes,
  type AttributeList,
} from './asf/attributes.ts';
import {
  damagedAsf,
  guid,
  idAt,
  objectHeaderLength,
  parseObjects,
  readLength,
  uint16,
  uint32,
  uint64,
  type AsfObject,
} from './asf/objects.ts';
import { noteName } from '../../../models/genre-note.ts';
import { noteExpectation, type GenreChange } from './tag-change.ts';
import { noExtras, type NativeField, type TagFormat } from './tag-format.ts';

/** Header object before its objects, and header extension before its own. Bytes. */
const headerPreamble = 30;
const extensionPreamble = 46;
/** Longer headers are damage. Bytes. */
const maxHeaderLength = 64 * 2 ** 20;
/** In the file properties: length of the file, flags. */
const fileSizeOffset = 40;
const flagsOffset = 88;
const shortestProperties = 104;
const broadcastFlag = 1;

export const asfFormat: TagFormat = {
  format: 'asf',
  mimeType: 'audio/ms-wma',
  probe: ({ bytes }) => bytes.length >= headerPreamble && idAt(bytes, 0) === guid.header,

  async read(source, { tagsLength }) {
    if (tagsLength > 0) throw damagedAsf('has an ID3 tag ahead of it; take that tag off first');
    const header = await readHeader(source);
    const attributes = listsOf(header).flatMap((list) => list.attributes);
    return {
      field: 'ASF WM/Genre',
      genres: [...new Set(genresOfAttributes(attributes))],
      notes: notesOfAttributes(attributes),
      fields: fieldsOf(header),
      tagRegions: [{ offset: 0, bytes: header.bytes }],
      audio: {
        ranges: [{ start: header.bytes.length, end: source.size }],
        references: [],
        digest: null,
      },
      plainForm: null,
      spliceGenres: async (genres, { note } = noExtras) => ({
        edits: normaliseEdits(splice(header, { genres, note })),
        stored: genres,
        addedFields: [],
        expectations: [
          { kind: 'genre', tagType: 'asf', fieldId: 'WM/Genre', values: genres },
          noteExpectation('asf', noteName, note),
        ],
        alsoChanges: [],
        warnings: [],
      }),
    };
  },
};

interface Header {
  readonly bytes: Buffer;
  readonly objects: readonly AsfObject[];
  readonly properties: AsfObject;
  readonly description: AttributeList | null;
  readonly extension: AsfObject | null;
  readonly extended: readonly AsfObject[];
  readonly records: readonly AttributeList[];
}

async function readHeader(source: ByteSource): Promise<Header> {
  const length = readLength(await source.read(0, headerPreamble), 0);
  if (length < headerPreamble || length > maxHeaderLength)
    throw damagedAsf('has a header of impossible length');
  const bytes = await source.read(0, length);
  if (idAt(await source.read(length, objectHeaderLength), 0) !== guid.data) {
    throw damagedAsf('has no audio behind its header');
  }
  const objects = parseObjects(bytes, headerPreamble, length);
  if (objects.length !== bytes.readUInt32LE(24)) throw damagedAsf('holds not as many objects as it says');
  if (objects.some(({ id }) => id === guid.digitalSignature)) {
    throw damagedAsf('is signed, and a change would break its signature');
  }
  const properties = only(objects, guid.fileProperties);
  if (!properties || properties.end - properties.start < shortestProperties) {
    throw damagedAsf('does not say what it is');
  }
  const description = only(objects, guid.extendedContentDescription);
  const extension = only(objects, guid.headerExtension);
  const extended = extension ? readExtension(bytes, extension) : [];
  return {
    bytes,
    objects,
    properties,
    description: description ? parseAttributes(bytes, description, false) : null,
    extension,
    extended,
    records: extended
      .filter(({ id }) => id === guid.metadata || id === guid.metadataLibrary)
      .map((object) => parseAttributes(bytes, object, true)),
  };
}

function only(objects: readonly AsfObject[], id: string): AsfObject | null {
  const [first, second] = objects.filter((object) => object.id === id);
  if (second) throw damagedAsf('has two objects of a kind that stands alone');
  return first ?? null;
}

function readExtension(bytes: Buffer, { start, end }: AsfObject): AsfObject[] {
  const objectsStart = start + extensionPreamble;
  if (objectsStart > end || bytes.readUInt32LE(start + 42) !== end - objectsStart) {
    throw damagedAsf('has a header extension of another length than it says');
  }
  return parseObjects(bytes, objectsStart, end);
}

function listsOf({ description, records }: Header): AttributeList[] {
  return [...(description ? [description] : []), ...records];
}

/** Everything but genre and note, padding and the lengths. */
function fieldsOf(header: Header): NativeField[] {
  const { bytes, objects, properties, extension, extended } = header;
  const withoutSize = Buffer.from(bytes);
  withoutSize.fill(0, properties.start + fileSizeOffset, properties.start + fileSizeOffset + 8);
  const lists = listsOf(header);
  const fieldsOfObject = (object: AsfObject): NativeField[] => {
    const { id, start, end } = object;
    if (id === guid.padding) return [];
    const list = lists.find((candidate) => candidate.object === object);
    if (!list) return [{ name: `ASF ${id}`, bytes: withoutSize.subarray(start, end) }];
    return list.attributes
      .filter((attribute) => !isReplacedAttribute(attribute))
      .map((attribute) => ({
        name: `ASF ${attribute.name}`,
        bytes: bytes.subarray(attribute.start, attribute.end),
      }));
  };
  return [
    { name: 'ASF header', bytes: bytes.subarray(28, headerPreamble) },
    ...objects.filter((object) => object !== extension).flatMap(fieldsOfObject),
    ...(extension
      ? [{ name: 'ASF extension', bytes: bytes.subarray(extension.start + 24, extension.start + 42) }]
      : []),
    ...extended.flatMap(fieldsOfObject),
  ];
}

function replace(bytes: Buffer, offset: number, after: Buffer): Edit {
  return { offset, before: bytes.subarray(offset, offset + after.length), after };
}

function splice(header: Header, change: GenreChange): Edits {
  const { bytes, objects, description, extension, extended, records } = header;
  const descriptors = descriptorsOf(change);
  const inHeader = description
    ? replaceGenres(bytes, description, descriptors)
    : [newDescription(bytes, descriptors)];
  const inExtension = records
    .filter((list) => list.attributes.some(isReplacedAttribute))
    .flatMap((list) => replaceGenres(bytes, list, []));
  const growth = lengthChange(inHeader) + lengthChange(inExtension);
  const padding = growth === 0 ? null : roomFor(growth, [...objects, ...extended]);
  const forPadding = padding ? resizePadding(bytes, padding, growth) : [];
  if (padding && extended.includes(padding)) inExtension.push(...forPadding);
  else inHeader.push(...forPadding);

  const extensionGrowth = lengthChange(inExtension);
  if (extension && extensionGrowth !== 0) {
    const { start, end } = extension;
    const length = end - start + extensionGrowth;
    inHeader.push(replace(bytes, start + 16, uint64(length)));
    inHeader.push(replace(bytes, start + 42, uint32(length - extensionPreamble)));
  }
  if (!description) inHeader.push(replace(bytes, 24, uint32(objects.length + 1)));
  const totalGrowth = lengthChange(inHeader) + extensionGrowth;
  return [...inHeader, ...inExtension, ...(totalGrowth === 0 ? [] : mendSizes(header, totalGrowth))];
}

/** The first genre's place, else the list's end, takes the descriptors; other genres and notes go. */
function replaceGenres(
  bytes: Buffer,
  { object, attributes }: AttributeList,
  descriptors: readonly Buffer[],
): Edit[] {
  const added = Buffer.concat(descriptors);
  const present = attributes.filter(isReplacedAttribute);
  const edits: Edit[] = present.map(({ start, end }, index) => ({
    offset: start,
    before: bytes.subarray(start, end),
    after: index === 0 ? added : Buffer.alloc(0),
  }));
  if (present.length === 0) edits.push({ offset: object.end, before: Buffer.alloc(0), after: added });
  const count = attributes.length - present.length + descriptors.length;
  if (count > 0xffff) throw damagedAsf('has no room for another tag');
  const length = object.end - object.start + lengthChange(edits);
  edits.push(replace(bytes, object.start + 16, uint64(length)));
  edits.push(replace(bytes, object.start + countOffset, uint16(count)));
  return edits;
}

/** At the header's end. */
function newDescription(bytes: Buffer, descriptors: readonly Buffer[]): Edit {
  const body = Buffer.concat(descriptors);
  const id = Buffer.from(guid.extendedContentDescription, 'hex');
  const length = uint64(objectHeaderLength + 2 + body.length);
  const after = Buffer.concat([id, length, uint16(descriptors.length), body]);
  return { offset: bytes.length, before: Buffer.alloc(0), after };
}

function roomFor(growth: number, objects: readonly AsfObject[]): AsfObject | null {
  const fits = ({ id, start, end }: AsfObject): boolean =>
    id === guid.padding && end - start - objectHeaderLength >= growth;
  return objects.find(fits) ?? null;
}

/** Padding gives and takes at its end. */
function resizePadding(bytes: Buffer, { start, end }: AsfObject, growth: number): Edit[] {
  const taken = Math.max(0, growth);
  return [
    replace(bytes, start + 16, uint64(end - start - growth)),
    {
      offset: end - taken,
      before: bytes.subarray(end - taken, end),
      after: Buffer.alloc(Math.max(0, -growth)),
    },
  ];
}

/** The header's length and, where the file says it, its own. */
function mendSizes({ bytes, properties }: Header, change: number): Edit[] {
  const edits = [replace(bytes, 16, uint64(bytes.length + change))];
  const sizeAt = properties.start + fileSizeOffset;
  const stated = Number(bytes.readBigUInt64LE(sizeAt));
  const isBroadcast = (bytes.readUInt32LE(properties.start + flagsOffset) & broadcastFlag) !== 0;
  if (isBroadcast || stated === 0) return edits;
  if (stated + change < 0 || stated > Number.MAX_SAFE_INTEGER)
    throw damagedAsf('says that it has an impossible length');
  return [...edits, replace(bytes, sizeAt, uint64(stated + change))];
}
