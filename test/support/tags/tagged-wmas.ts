/** Made WMA files: descriptors, records, padding and none, in headers built byte by byte around ffmpeg's packets. */
import { wmaFile } from './made-audio.ts';
import type { TaggedFile } from './tagged-files.ts';

const extendedDescription = '40a4d0d207e3d21197f000a0c95ea850';
const headerExtension = 'b503bf5f2ea9cf118ee300c00c205365';
const fileProperties = 'a1dcab8c47a9cf118ee400c00c205365';
const padding = '7406d418cadf0945a4ba9aabcb96aae8';
const metadataLibrary = '941c23449894d149a1411d134e457054';

const digitalSignature = 'fcb3112223bdd211b4b700a0c955fc6e';

const number16 = (value: number): Buffer => Buffer.from([value & 255, value >> 8]);
const number32 = (value: number): Buffer => Buffer.concat([number16(value & 0xffff), number16(value >>> 16)]);
const number64 = (value: number): Buffer => Buffer.concat([number32(value), Buffer.alloc(4)]);
const text = (value: string): Buffer => Buffer.from(`${value}\0`, 'utf16le');

function object(id: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(id, 'hex'), number64(body.length + 24), body]);
}

function descriptor(name: string, value: Buffer, kind = 0): Buffer {
  const stored = text(name);
  return Buffer.concat([number16(stored.length), stored, number16(kind), number16(value.length), value]);
}

function record(name: string, value: Buffer, kind = 0): Buffer {
  const stored = text(name);
  const head = [number16(0), number16(0), number16(stored.length), number16(kind), number32(value.length)];
  return Buffer.concat([...head, stored, value]);
}

const list = (id: string, items: readonly Buffer[]): Buffer =>
  object(id, Buffer.concat([number16(items.length), ...items]));

function extension(objects: readonly Buffer[]): Buffer {
  const body = Buffer.concat(objects);
  const reserved = Buffer.from('11d2d3abbaa9cf118ee600c00c2053650600', 'hex');
  return object(headerExtension, Buffer.concat([reserved, number32(body.length), body]));
}

interface Parts {
  /** Of ffmpeg's header: what describes file and streams. */
  readonly objects: readonly Buffer[];
  readonly packets: Buffer;
}

function takeApart(bytes: Buffer): Parts {
  const headerLength = Number(bytes.readBigUInt64LE(16));
  const objects: Buffer[] = [];
  for (let at = 30; at < headerLength; at += Number(bytes.readBigUInt64LE(at + 16))) {
    objects.push(bytes.subarray(at, at + Number(bytes.readBigUInt64LE(at + 16))));
  }
  const tags = [extendedDescription, headerExtension];
  return {
    objects: objects.filter((found) => !tags.includes(found.toString('hex', 0, 16))),
    packets: bytes.subarray(headerLength),
  };
}

function wmaOf({ objects, packets }: Parts, more: readonly Buffer[]): Buffer {
  const body = Buffer.concat([...objects, ...more]);
  const count = objects.length + more.length;
  const header = Buffer.concat([
    Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex'),
    number64(body.length + 30),
    number32(count),
    Buffer.from([1, 2]),
    body,
  ]);
  const bytes = Buffer.concat([header, packets]);
  const properties = bytes.indexOf(Buffer.from(fileProperties, 'hex'));
  bytes.writeBigUInt64LE(BigInt(bytes.length), properties + 40);
  return bytes;
}

/** A signed one: its publisher vouches for every byte of the header. */
export function signedWma(): Buffer {
  const signature = object(digitalSignature, Buffer.concat([number32(2), number32(8), Buffer.alloc(8, 3)]));
  return wmaOf(takeApart(wmaFile()), [signature]);
}

/** Where the file says how long it is, 8 bytes, and its flags, 4 bytes. */
export function wmaPlaces(bytes: Buffer): { readonly fileSize: number; readonly flags: number } {
  const properties = bytes.indexOf(Buffer.from(fileProperties, 'hex'));
  return { fileSize: properties + 40, flags: properties + 88 };
}

export function taggedWmas(): TaggedFile[] {
  const parts = takeApart(wmaFile());
  const rich = [
    descriptor('WM/AlbumTitle', text('Ein Album 日本')),
    descriptor('WM/TrackNumber', number32(3), 3),
    descriptor('WM/MCDI', Buffer.alloc(900, 7), 1),
    descriptor('WM/Composer', text('One')),
    descriptor('WM/Composer', text('Two')),
    descriptor('MusicBrainz/Album Id', text('abc-123')),
    descriptor('IsVBR', number32(1), 2),
  ];
  const records = [record('WM/Mood', text('calm')), record('WM/Large', Buffer.alloc(3000, 5), 1)];
  const pop = descriptor('WM/Genre', text('Pop'));
  const popRecord = record('WM/Genre', text('Dance'));
  const room = (length: number): Buffer => object(padding, Buffer.alloc(length));
  const file = (
    name: string,
    more: readonly Buffer[],
    genres: readonly string[],
    kept: readonly Buffer[] = [],
  ): TaggedFile => ({
    name: `${name}.wma`,
    bytes: wmaOf(parts, more),
    genres,
    field: 'ASF WM/Genre',
    kept: [...kept, parts.packets],
    holdsSeveral: true,
    getsNewTag: false,
  });
  const described = (items: readonly Buffer[]): Buffer => list(extendedDescription, items);
  return [
    file('wma-bare', [], []),
    file('wma-extension-alone', [extension([])], []),
    file('wma-genre', [extension([]), described([...rich, pop])], ['Pop'], rich),
    file('wma-no-genre', [described(rich), extension([])], [], rich),
    file(
      'wma-two-genres',
      [described([pop, ...rich, descriptor('WM/Genre', text('Dance'))])],
      ['Pop', 'Dance'],
      rich,
    ),
    file(
      'wma-genre-number',
      [described([descriptor('WM/GenreID', text('(32)')), ...rich])],
      ['Classical'],
      rich,
    ),
    file(
      'wma-genre-and-number',
      [described([pop, descriptor('WM/GenreID', text('(32)')), ...rich])],
      ['Pop'],
      rich,
    ),
    file('wma-padding', [described([...rich, pop]), room(4000)], ['Pop'], rich),
    file('wma-little-padding', [room(30), described([pop, ...rich])], ['Pop'], rich),
    file(
      'wma-padding-in-extension',
      [extension([list(metadataLibrary, records), room(900)]), described([pop])],
      ['Pop'],
      records,
    ),
    file(
      'wma-library',
      [described([...rich, pop]), extension([list(metadataLibrary, [popRecord, ...records])]), room(99)],
      ['Pop', 'Dance'],
      [...rich, ...records],
    ),
    file(
      'wma-library-alone',
      [extension([list(metadataLibrary, [...records, popRecord])])],
      ['Dance'],
      records,
    ),
  ];
}
