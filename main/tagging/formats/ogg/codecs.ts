/**
 * The three kinds of audio in Ogg files, as far as their header packets go: how many there are, and how the comment
 * stands in its own.
 *
 * Vorbis I specification, 4.2 and 5; RFC 7845 (Opus), 5; RFC 9639 (FLAC), 10.1.
 */
import type { AudioFormat } from '../../../../models/track.ts';
import { blockType, maxBlockLength, nameOfBlockType } from '../flac/flac-blocks.ts';
import type { NativeField, PlainForm } from '../tag-format.ts';
import { damagedOgg } from './pages.ts';

export interface OggCodec {
  readonly format: AudioFormat & `ogg-${string}`;
  /** First bytes of the stream's first packet. */
  readonly mark: string;
  /** Whether a packet is the one with the comment, by its first bytes. */
  readonly isComment: (packet: Buffer) => boolean;
  /** Ahead of the comment in its packet. */
  readonly commentStart: number;
  /** How many bytes behind the comment's fields are no padding. */
  readonly commentTail: number;
  /** Whether these packets are all header packets. @throws Failure `damaged-tag`. */
  readonly isComplete: (packets: readonly Buffer[]) => boolean;
  /** The header packets in a form that music-metadata reads; null where it reads them as they are. */
  readonly plainForm: ((packets: readonly Buffer[]) => PlainForm) | null;
  /** The header packets but the comment's, each a field. */
  readonly fieldsOf: (packets: readonly Buffer[]) => NativeField[];
}

function startsWith(packet: Buffer, mark: string): boolean {
  return packet.toString('latin1', 0, mark.length) === mark;
}

function otherPackets(name: string, packets: readonly Buffer[]): NativeField[] {
  return packets
    .filter((_, index) => index !== 1)
    .map((bytes, index) => ({ name: `${name} header ${index}`, bytes }));
}

const vorbis: OggCodec = {
  format: 'ogg-vorbis',
  mark: '\x01vorbis',
  isComment: (packet) => startsWith(packet, '\x03vorbis'),
  commentStart: 7,
  // The bit that says that the comment is whole.
  commentTail: 1,
  isComplete: (packets) => packets.length === 3,
  plainForm: null,
  fieldsOf: (packets) => otherPackets('Vorbis', packets),
};

const opus: OggCodec = {
  format: 'ogg-opus',
  mark: 'OpusHead',
  isComment: (packet) => startsWith(packet, 'OpusTags'),
  commentStart: 8,
  commentTail: 0,
  isComplete: (packets) => packets.length === 2,
  plainForm: null,
  fieldsOf: (packets) => otherPackets('Opus', packets),
};

/** In the first packet of FLAC: mark, version and number of packets; then `fLaC` and the first block, as in a FLAC file. */
const nativeStart = 9;
const flacBlockStart = 13;
const blockHeaderLength = 4;
const lastBlock = 0x80;

const flac: OggCodec = {
  format: 'ogg-flac',
  mark: '\x7fFLAC',
  isComment: (packet) => (packet[0]! & ~lastBlock) === blockType.vorbisComment,
  commentStart: blockHeaderLength,
  commentTail: 0,
  isComplete: (packets) => {
    const packet = packets.at(-1)!;
    const start = packets.length === 1 ? flacBlockStart : 0;
    if (packet.length < start + blockHeaderLength) throw damagedOgg('has a metadata block that is cut short');
    if (packet.readUIntBE(start + 1, 3) !== packet.length - start - blockHeaderLength) {
      throw damagedOgg('has a metadata block of another length than its packet');
    }
    return (packet[start]! & lastBlock) !== 0;
  },
  plainForm: ([first, ...blocks]) => ({
    mimeType: 'audio/flac',
    bytes: Buffer.concat([first!.subarray(nativeStart), ...blocks]),
  }),
  fieldsOf: (packets) =>
    packets.flatMap((bytes, index) => {
      if (index === 0) return [{ name: 'FLAC STREAMINFO', bytes }];
      const isField = index > 1 && !isPaddingBlock(bytes);
      return isField ? [{ name: `FLAC ${nameOfBlockType(bytes[0]! & 0x7f)}`, bytes }] : [];
    }),
};

/** Whether a header packet of FLAC is room and nothing else. */
export function isPaddingBlock(packet: Buffer): boolean {
  return (packet[0]! & 0x7f) === blockType.padding;
}

/** The three bytes of length of a FLAC block. @throws Failure `damaged-tag` when they are too few. */
export function blockLength(length: number): Buffer {
  if (length > maxBlockLength) throw damagedOgg('would need a metadata block of more than 16 MB');
  const bytes = Buffer.alloc(3);
  bytes.writeUIntBE(length, 0, 3);
  return bytes;
}

export const oggCodecs: readonly OggCodec[] = [vorbis, opus, flac];
