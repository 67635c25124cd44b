/** A new APEv2 tag, header and footer, that says what the file's shorter tag said. */
import type { BasicFields } from '../tag-format.ts';
import { apeMarkLength } from './ape-tag.ts';

const version = 2000;
const isHeader = 0xa0000000;
const isFooter = 0x80000000;

/**
 * The bytes of a tag with these genres, several divided by NUL.
 *
 * Items have the names and the order of the specification's list:
 * https://wiki.hydrogenaud.io/index.php?title=APE_key
 */
export function createApeTag(genres: readonly string[], basic: BasicFields): Buffer {
  const items = [
    ['Title', basic.title],
    ['Artist', basic.artist],
    ['Album', basic.album],
    ['Year', basic.year],
    ['Track', basic.track],
    ['Comment', basic.comment],
    ['Genre', genres.join('\0')],
  ] as const;
  const stored = items.flatMap(([key, text]) => (text === undefined ? [] : [textItem(key, text)]));
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

function textItem(key: string, text: string): Buffer {
  const value = Buffer.from(text, 'utf8');
  const header = Buffer.alloc(8);
  header.writeUInt32LE(value.length, 0);
  return Buffer.concat([header, Buffer.from(`${key}\0`, 'latin1'), value]);
}
