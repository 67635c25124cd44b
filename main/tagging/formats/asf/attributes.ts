/** ASF's named values: the descriptors of section 3.11 and the records of 4.7 and 4.8. */
import { Failure } from '../../../../models/failure.ts';
import { noteName } from '../../../../models/genre-note.ts';
import { parseGenreText } from '../id3/genres.ts';
import { isNoteName, type GenreChange } from '../tag-change.ts';
import { damagedAsf, objectHeaderLength, uint16, type AsfObject } from './objects.ts';

export interface Attribute {
  readonly name: string;
  /** Range in the file. */
  readonly start: number;
  readonly end: number;
  /** Its text; null for numbers and bytes. */
  readonly text: string | null;
}

/** A list of attributes and where its count stands. */
export interface AttributeList {
  readonly object: AsfObject;
  readonly attributes: readonly Attribute[];
}

/** Of an object's body: the number of attributes. */
export const countOffset = objectHeaderLength;
const longestValue = 65_535;

/** @param isRecords with language and stream, as the metadata objects have them @throws Failure `damaged-tag`. */
export function parseAttributes(bytes: Buffer, object: AsfObject, isRecords: boolean): AttributeList {
  let offset = object.start + countOffset + 2;
  if (offset > object.end) throw damagedAsf('has a list of tags that is cut short');
  const attributes: Attribute[] = [];
  for (let count = bytes.readUInt16LE(object.start + countOffset); count > 0; count--) {
    const attribute = isRecords
      ? parseRecord(bytes, offset, object.end)
      : parseDescriptor(bytes, offset, object.end);
    attributes.push(attribute);
    offset = attribute.end;
  }
  if (offset !== object.end) throw damagedAsf('has a list of tags that is longer than its tags');
  return { object, attributes };
}

/** Length of the name, name, kind, length of the value, value. */
function parseDescriptor(bytes: Buffer, start: number, limit: number): Attribute {
  const nameEnd = start + 2 > limit ? limit : start + 2 + bytes.readUInt16LE(start);
  if (nameEnd + 4 > limit) throw overrun();
  const valueStart = nameEnd + 4;
  const end = valueStart + bytes.readUInt16LE(nameEnd + 2);
  if (end > limit) throw overrun();
  const name = readText(bytes, start + 2, nameEnd);
  return { name, start, end, text: textOf(bytes, bytes.readUInt16LE(nameEnd), valueStart, end) };
}

/** Language, stream, length of the name, kind, length of the value, name, value. */
function parseRecord(bytes: Buffer, start: number, limit: number): Attribute {
  if (start + 12 > limit) throw overrun();
  const nameEnd = start + 12 + bytes.readUInt16LE(start + 4);
  const end = nameEnd + bytes.readUInt32LE(start + 8);
  if (end > limit) throw overrun();
  const name = readText(bytes, start + 12, nameEnd);
  return { name, start, end, text: textOf(bytes, bytes.readUInt16LE(start + 6), nameEnd, end) };
}

function textOf(bytes: Buffer, kind: number, start: number, end: number): string | null {
  return kind === 0 ? readText(bytes, start, end) : null;
}

function readText(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf16le', start, end).replace(/\0+$/, '');
}

/** The genre, the number that goes with it (one that stayed would say another genre), and the note. */
export function isReplacedAttribute({ name }: Attribute): boolean {
  return /^WM\/Genre(ID)?$/i.test(name) || isNoteName(name);
}

/** The texts of its notes. */
export function notesOfAttributes(attributes: readonly Attribute[]): string[] {
  return attributes.filter(({ name }) => isNoteName(name)).map(({ text }) => text ?? '');
}

/** The genres by name; where there are none, what a number says. */
export function genresOfAttributes(attributes: readonly Attribute[]): string[] {
  const texts = (pattern: RegExp): string[] =>
    attributes.flatMap(({ name, text }) => (text !== null && pattern.test(name) ? [text.trim()] : []));
  const names = texts(/^WM\/Genre$/i).filter((text) => text !== '');
  return names.length > 0 ? names : texts(/^WM\/GenreID$/i).flatMap(parseGenreText);
}

/** One descriptor a genre, and one for the note. @throws Failure `invalid-request` for a text that is too long. */
export function descriptorsOf({ genres, note }: GenreChange): Buffer[] {
  return [
    ...genres.map((genre) => textDescriptor('WM/Genre', genre)),
    ...(note === null ? [] : [textDescriptor(noteName, note)]),
  ];
}

function textDescriptor(name: string, text: string): Buffer {
  const storedName = Buffer.from(`${name}\0`, 'utf16le');
  const value = Buffer.from(`${text}\0`, 'utf16le');
  if (value.length > longestValue) {
    throw new Failure('invalid-request', 'A genre is too long for this file. Nothing was written.');
  }
  return Buffer.concat([uint16(storedName.length), storedName, uint16(0), uint16(value.length), value]);
}

function overrun(): Failure {
  return damagedAsf('has a tag that runs past the end of its list');
}
