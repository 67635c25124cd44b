/** ASF's objects: an identifier, a length, a body. "Advanced Systems Format Specification", Microsoft 2004, 2.1. */
import { Failure } from '../../../../models/failure.ts';

/** Identifiers as they are stored, hexadecimal. */
export const guid = {
  header: '3026b2758e66cf11a6d900aa0062ce6c',
  data: '3626b2758e66cf11a6d900aa0062ce6c',
  fileProperties: 'a1dcab8c47a9cf118ee400c00c205365',
  headerExtension: 'b503bf5f2ea9cf118ee300c00c205365',
  extendedContentDescription: '40a4d0d207e3d21197f000a0c95ea850',
  metadata: 'eacbf8c5af5b77488467aa8c44fa4cca',
  metadataLibrary: '941c23449894d149a1411d134e457054',
  padding: '7406d418cadf0945a4ba9aabcb96aae8',
  digitalSignature: 'fcb3112223bdd211b4b700a0c955fc6e',
} as const;

/** Identifier and length. Bytes. */
export const objectHeaderLength = 24;

export interface AsfObject {
  readonly id: string;
  /** Range in the file, its header included. */
  readonly start: number;
  readonly end: number;
}

/** The objects that fill `[start, end)` of the file's first bytes. @throws Failure `damaged-tag`. */
export function parseObjects(bytes: Buffer, start: number, end: number): AsfObject[] {
  const objects: AsfObject[] = [];
  let offset = start;
  while (offset < end) {
    const length = end - offset < objectHeaderLength ? 0 : readLength(bytes, offset);
    if (length < objectHeaderLength || offset + length > end) {
      throw damagedAsf('has an object that does not fit where it stands');
    }
    objects.push({ id: idAt(bytes, offset), start: offset, end: offset + length });
    offset += length;
  }
  return objects;
}

export function idAt(bytes: Buffer, offset: number): string {
  return bytes.toString('hex', offset, offset + 16);
}

/** Of the object that begins here, with its header. */
export function readLength(bytes: Buffer, offset: number): number {
  return Number(bytes.readBigUInt64LE(offset + 16));
}

export function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

export function damagedAsf(what: string): Failure {
  return new Failure(
    'damaged-tag',
    `This Windows Media file ${what}. Nothing was written, so that nothing in it can be lost.`,
  );
}
