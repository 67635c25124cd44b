/** A new APEv2 tag, header and footer, that says what the file's shorter tag said. */
import type { BasicFields } from '../tag-format.ts';
import { noteName } from '../../../../models/genre-note.ts';
import type { GenreChange } from '../tag-change.ts';
import { apeMarkLength, textItem } from './ape-tag.ts';

const version = 2000;
const isHeader = 0xa0000000;
const isFooter = 0x80000000;

/**
 * The bytes of a tag with these genres, several divided by NUL, and the note.
 *
 * Items have the names and the order of the specification's list:
 * https://wiki.hydrogenaud.io/index.php?title=APE_key
 */
export function createApeTag({ genres, note }: GenreChange, basic: BasicFields): Buffer {
  const items = [
    ['Title', basic.title],
    ['Artist', basic.artist],
    ['Album', basic.album],
    ['Year', basic.year],
    ['Track', basic.track],
    ['Comment', basic.comment],
    ['Genre', genres.join('\0')],
    [noteName, note],
  ] as const;
  const stored = items.flatMap(([key, text]) =>
    text === undefined || text === null ? [] : [textItem(key, text)],
  );
  const body = Buffer.concat(stored);
  const mark = (flags: number): Buffer => {
    const bytes = Buffer.alloc(apeMarkLength);
    bytes.write('APETAGEX', 0, 'latin1');
    bytes.writeUInt32LE(version, 8);
    bytes.writeUInt32LE(body.length + apeMarkLength, 12);
    bytes.writeUInt32LE(stored.length, 16);
    bytes.writeUInt32LE(flags, 20);
    return bytes;
  };
  return Buffer.concat([mark(isHeader), body, mark(isFooter)]);
}
