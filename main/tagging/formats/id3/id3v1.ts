/** ID3v1: 128 bytes at a file's very end, and the rarer `TAG+` block ahead of them. https://id3.org/ID3v1 */
import type { Edit } from '../../edit.ts';
import type { BasicFields } from '../tag-format.ts';
import { id3v1GenreNumber, id3v1Genres } from './genres.ts';

export const id3v1Length = 128;
const genreOffset = 127;

/** `TAG+` holds longer titles and a genre as text. https://en.wikipedia.org/wiki/ID3#Enhanced_tag */
export const enhancedTagLength = 227;
const enhancedGenre = { offset: 185, length: 30 } as const;

export function isId3v1(bytes: Buffer): boolean {
  return bytes.length === id3v1Length && bytes.toString('latin1', 0, 3) === 'TAG';
}

export function isEnhancedTag(bytes: Buffer): boolean {
  return bytes.length === enhancedTagLength && bytes.toString('latin1', 0, 4) === 'TAG+';
}

/** The genre of an ID3v1 tag; none where its number is not in the list. */
export function readId3v1Genre(tag: Buffer): string[] {
  const name = id3v1Genres[tag[genreOffset]!];
  return name === undefined ? [] : [name];
}

/** The genre's number in place of the one before: 255 where the list has no such genre. */
export function spliceId3v1(tag: Buffer, tagOffset: number, genre: string): Edit {
  return {
    offset: tagOffset + genreOffset,
    before: tag.subarray(genreOffset),
    after: Buffer.from([id3v1GenreNumber(genre)]),
  };
}

/** A `TAG+` block's genre text in place of the one before; one that is empty stays empty. */
export function spliceEnhancedTag(tag: Buffer, tagOffset: number, genre: string): Edit | null {
  const { offset, length } = enhancedGenre;
  const before = tag.subarray(offset, offset + length);
  if (before.every((byte) => byte === 0 || byte === 0x20)) return null;
  const after = Buffer.alloc(length);
  after.write(genre, 'latin1');
  return { offset: tagOffset + offset, before, after };
}

/** The tag with its genre blanked, to compare the rest. */
export function id3v1WithoutGenre(tag: Buffer): Buffer {
  return tag.subarray(0, genreOffset);
}

export function enhancedTagWithoutGenre(tag: Buffer): Buffer {
  const { offset, length } = enhancedGenre;
  return Buffer.concat([tag.subarray(0, offset), tag.subarray(offset + length)]);
}

/** The fields as text. The bytes are taken as Latin-1, as every reader does. */
export function readId3v1Fields(tag: Buffer): BasicFields {
  const text = (offset: number, length: number): string => {
    const value = tag.toString('latin1', offset, offset + length);
    const end = value.indexOf('\0');
    return (end < 0 ? value : value.slice(0, end)).trimEnd();
  };
  // A zero ahead of a last comment byte that is not: version 1.1, with the track's number.
  const hasTrack = tag[125] === 0 && tag[126] !== 0;
  const fields = {
    title: text(3, 30),
    artist: text(33, 30),
    album: text(63, 30),
    year: text(93, 4),
    comment: text(97, hasTrack ? 28 : 30),
    track: hasTrack ? String(tag[126]!) : '',
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}
