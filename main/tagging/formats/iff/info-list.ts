/**
 * RIFF's own tags: a `LIST` chunk of kind `INFO` with one text a field, the genre in `IGNR`.
 *
 * Nothing says how its texts are encoded, but for a `CSET` chunk that hardly any file has. Without it they are
 * read and written as UTF-8, unless the list's own texts show that it is Latin-1.
 */
import { lengthChange, type Edit, type Edits } from '../../edit.ts';
import type { BasicFields, NativeField } from '../tag-format.ts';
import { chunkFrameEdits, damagedForm, sizeBytes, type Chunk, type ChunkDialect } from './chunks.ts';

const fieldHeaderLength = 8;
/** `INFO`. */
const kindLength = 4;

export interface InfoField {
  readonly id: string;
  /** Of its header in the list's body. */
  readonly start: number;
  /** Behind its value. */
  readonly valueEnd: number;
  /** Behind its padding. */
  readonly end: number;
  /** As stored, with the zeros that end it. */
  readonly value: Buffer;
}

export interface InfoList {
  readonly chunk: Chunk;
  readonly body: Buffer;
  readonly fields: readonly InfoField[];
  readonly encoding: InfoEncoding;
}

export type InfoEncoding = 'utf8' | 'latin1';

/** Code pages that a `CSET` chunk may name. Windows' own is Latin-1 but for characters that no genre has. */
const encodingByCodePage: Readonly<Record<number, InfoEncoding>> = {
  0: 'latin1',
  1252: 'latin1',
  28_591: 'latin1',
  65_001: 'utf8',
};

/** The encoding that a `CSET` chunk's body says. @throws Failure `damaged-tag` for one that is not known. */
export function encodingOfCharacterSet(body: Buffer, dialect: ChunkDialect): InfoEncoding {
  const encoding = body.length >= 2 ? encodingByCodePage[body.readUInt16LE(0)] : undefined;
  if (!encoding) throw damagedForm(dialect, 'has its texts in a character set that Earmark does not know');
  return encoding;
}

export function isInfoList(body: Buffer): boolean {
  return body.toString('latin1', 0, kindLength) === 'INFO';
}

/**
 * @param encoding of its texts where the file says it; null leaves it to the texts
 * @throws Failure `damaged-tag` when its fields do not fill it.
 */
export function parseInfoList(
  chunk: Chunk,
  body: Buffer,
  dialect: ChunkDialect,
  encoding: InfoEncoding | null,
): InfoList {
  const fields: InfoField[] = [];
  let start = kindLength;
  while (start < body.length) {
    const valueStart = start + fieldHeaderLength;
    if (valueStart > body.length) throw damagedForm(dialect, 'has a list of fields that is cut short');
    const id = body.toString('latin1', start, start + 4);
    const valueEnd = valueStart + body.readUInt32LE(start + 4);
    if (valueEnd > body.length || !/^[\x20-\x7e]{4}$/.test(id)) {
      throw damagedForm(dialect, 'has a list of fields that does not add up');
    }
    // The last one's padding is sometimes missing.
    const end = Math.min(body.length, valueEnd + ((valueEnd - valueStart) % 2));
    fields.push({ id, start, valueEnd, end, value: body.subarray(valueStart, valueEnd) });
    start = end;
  }
  return { chunk, body, fields, encoding: encoding ?? likelyEncoding(fields) };
}

/** `GNRE` is not in the standard, but some programs write it and others read it. */
function isGenreField({ id }: InfoField): boolean {
  return id === 'IGNR' || id === 'GNRE';
}

export function genresOfInfo(list: InfoList): string[] {
  return list.fields
    .filter(isGenreField)
    .map(({ value }) => decode(value, list.encoding))
    .filter((genre) => genre !== '');
}

/** Every field but the genre, as stored. */
export function fieldsOfInfo(list: InfoList): NativeField[] {
  return list.fields
    .filter((field) => !isGenreField(field))
    .map(({ id, start, valueEnd }) => ({ name: `INFO ${id}`, bytes: list.body.subarray(start, valueEnd) }));
}

/** What a new ID3 tag says as well. */
export function readInfoFields(list: InfoList): BasicFields {
  const text = (...ids: readonly string[]): string => {
    const field = list.fields.find(({ id }) => ids.includes(id));
    return field ? decode(field.value, list.encoding) : '';
  };
  const date = /^(\d{4})(?:-(\d\d)-(\d\d)$)?/.exec(text('ICRD'));
  const fields = {
    title: text('INAM'),
    artist: text('IART'),
    album: text('IPRD'),
    year: date?.[1] ?? '',
    dayMonth: date?.[2] !== undefined && date[3] !== undefined ? `${date[3]}${date[2]}` : '',
    comment: text('ICMT'),
    track: text('ITRK', 'IPRT'),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}

/** The genre fields replaced by one, or one added behind the others. */
export function spliceInfoList(list: InfoList, genre: string, dialect: ChunkDialect): Edits {
  const { chunk, body, fields } = list;
  const field = genreField(encodeInfoText(genre, list.encoding), dialect);
  const present = fields.filter(isGenreField);
  const edits: Edit[] = present.map(({ start, end }, index) => ({
    offset: chunk.bodyStart + start,
    before: body.subarray(start, end),
    after: index === 0 ? field : Buffer.alloc(0),
  }));
  if (present.length === 0) {
    // A field that lost its padding must get it back before another follows.
    const missingPadding = Buffer.alloc(body.length % 2);
    edits.push({
      offset: chunk.bodyStart + body.length,
      before: Buffer.alloc(0),
      after: Buffer.concat([missingPadding, field]),
    });
  }
  const { size, padding } = chunkFrameEdits(chunk, lengthChange(edits), dialect);
  return [size, ...edits, padding];
}

function genreField(text: Buffer, dialect: ChunkDialect): Buffer {
  const value = Buffer.concat([text, Buffer.alloc(1)]);
  return Buffer.concat([
    Buffer.from('IGNR', 'latin1'),
    sizeBytes(value.length, dialect),
    value,
    Buffer.alloc(value.length % 2),
  ]);
}

/** Latin-1 only where a text cannot be UTF-8. */
function likelyEncoding(fields: readonly InfoField[]): InfoEncoding {
  return fields.every(({ value }) => isUtf8(value)) ? 'utf8' : 'latin1';
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes);
}

function decode(value: Buffer, encoding: InfoEncoding): string {
  const end = value.indexOf(0);
  return value.toString(encoding, 0, end < 0 ? value.length : end).trim();
}

/** The genre's bytes. One that Latin-1 does not have is better read by programs that know UTF-8 than by none. */
export function encodeInfoText(genre: string, encoding: InfoEncoding): Buffer {
  const isLatin1 = encoding === 'latin1' && /^[\0-\xff]*$/.test(genre);
  return Buffer.from(genre, isLatin1 ? 'latin1' : 'utf8');
}
