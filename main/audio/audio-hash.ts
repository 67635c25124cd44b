/**
 * A digest of the audio without its tags: finds a file again that was moved or whose tags were changed.
 *
 * SHA-256 of the audio's length and of blocks spread over it, so a large file costs eight short reads. It tells
 * files apart, it does not prove them equal. MP3, ADTS, Musepack, WavPack, Monkey's Audio: between leading and
 * trailing tags; FLAC: after the metadata blocks; MP4: the media data of the audio, of fragments all from the first
 * to the last; Ogg: the audio pages, without the fields that renumbering changes; WAV and AIFF: the samples; ASF: the
 * packets. Others are taken from the container's start, so there a changed tag changes the digest.
 */
import { createHash } from 'node:crypto';
import type { AudioFormat } from '../../models/track.ts';
import type { AudioFile, ByteRange } from './audio-file.ts';

const blocks = 8;
const blockBytes = 16_384;
/** Header of an Ogg page before its segment table. */
const oggHeaderBytes = 27;

/** The digest, hexadecimal, of `range` in `file`. */
export async function audioHash(file: AudioFile, range: ByteRange, format: AudioFormat): Promise<string> {
  const length = range.end - range.start;
  const hash = createHash('sha256').update(`audio ${length}\n`);
  const isOgg = format.startsWith('ogg-');
  if (length <= blocks * blockBytes) {
    hash.update(await readBlock(file, range, range.start, length, isOgg));
  } else {
    for (let block = 0; block < blocks; block++) {
      const position = range.start + Math.floor(((length - blockBytes) * block) / (blocks - 1));
      hash.update(await readBlock(file, range, position, blockBytes, isOgg));
    }
  }
  return hash.digest('hex');
}

async function readBlock(
  file: AudioFile,
  range: ByteRange,
  position: number,
  length: number,
  isOgg: boolean,
): Promise<Uint8Array> {
  if (!isOgg) return file.read(position, length);
  // A page header may begin before the block and reach into it.
  const lead = Math.min(oggHeaderBytes, position - range.start);
  const bytes = (await file.read(position - lead, length + lead)).slice();
  const text = Buffer.from(bytes.buffer);
  for (let at = text.indexOf('OggS'); at >= 0; at = text.indexOf('OggS', at + 4)) {
    bytes.fill(0, at + 14, at + 26); // serial number, sequence number and checksum
  }
  return bytes.subarray(lead);
}
