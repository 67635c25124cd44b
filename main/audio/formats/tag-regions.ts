/** Where tags end and audio begins, at a file's head and tail: ID3v2, ID3v1, APEv2, Lyrics3. */
import type { AudioFormat } from '../../../models/track.ts';
import type { AudioFile, ByteRange } from '../audio-file.ts';

/** Formats whose audio is all that stands between the tags: it is found without a decoder. */
export const formatsBetweenTags: ReadonlySet<AudioFormat> = new Set<AudioFormat>([
  'ape',
  'musepack',
  'wavpack',
]);

/** Where the bytes after all leading ID3v2 tags begin (https://id3.org/id3v2.4.0-structure 3.1). */
export async function skipLeadingTags(file: AudioFile): Promise<number> {
  let position = 0;
  for (let tags = 0; tags < 16; tags++) {
    const header = await file.read(position, 10);
    if (header.length < 10 || !startsWith(header, 'ID3') || header[3] === 0xff || header[4] === 0xff) break;
    if (((header[6]! | header[7]! | header[8]! | header[9]!) & 0x80) !== 0) break;
    const size = (header[6]! << 21) | (header[7]! << 14) | (header[8]! << 7) | header[9]!;
    const footer = (header[5]! & 0x10) !== 0 ? 10 : 0;
    position += 10 + size + footer;
  }
  return position;
}

/** As much of a file's end as it takes to see a tag: that of the longest fixed one. */
const tailBytes = 227;

/** Where the bytes before all trailing tags end. */
export async function skipTrailingTags(file: AudioFile, start: number): Promise<number> {
  let end = file.size;
  for (let tags = 0; tags < 8 && end > start; tags++) {
    const from = Math.max(start, end - tailBytes);
    const tail = await file.read(from, end - from);
    const tagBytes = trailingTagBytes(tail, end - start);
    if (tagBytes === 0) break;
    end -= tagBytes;
  }
  return end;
}

/** Bytes of the tag that ends with `tail`, 0 if none does. */
function trailingTagBytes(tail: Uint8Array, available: number): number {
  const length = tail.length;
  if (length >= 128 && startsWith(tail.subarray(length - 128), 'TAG')) return 128;
  // The enhanced tag ahead of ID3v1 (https://en.wikipedia.org/wiki/ID3#Enhanced_tag).
  if (length >= 227 && startsWith(tail.subarray(length - 227), 'TAG+')) return 227;
  if (length >= 32 && startsWith(tail.subarray(length - 32), 'APETAGEX')) {
    // https://wiki.hydrogenaud.io/index.php?title=APE_Tags_Header
    const footer = new DataView(tail.buffer, tail.byteOffset + length - 32, 32);
    const size = footer.getUint32(12, true) + ((footer.getUint32(20, true) & 0x8000_0000) !== 0 ? 32 : 0);
    return size >= 32 && size <= available ? size : 0;
  }
  if (length >= 15 && startsWith(tail.subarray(length - 9), 'LYRICS200')) {
    const size = Number(String.fromCharCode(...tail.subarray(length - 15, length - 9))) + 15;
    return Number.isInteger(size) && size <= available ? size : 0;
  }
  return 0;
}

export function startsWith(bytes: Uint8Array, text: string, at = 0): boolean {
  if (at + text.length > bytes.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** A file's audio without leading and trailing tags. */
export async function untaggedRange(file: AudioFile, start: number): Promise<ByteRange> {
  return { start, end: Math.max(start, await skipTrailingTags(file, start)) };
}
