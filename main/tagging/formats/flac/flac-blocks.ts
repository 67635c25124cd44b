/** FLAC's chain of metadata blocks. https://www.rfc-editor.org/rfc/rfc9639#section-8 */
import { Failure } from '../../../../models/failure.ts';
import type { ByteSource } from '../../byte-source.ts';

export const flacMarker = 'fLaC';
export const blockHeaderLength = 4;
/** Largest body that a block's 24 bits can say. */
export const maxBlockLength = 2 ** 24 - 1;

export const blockType = {
  streamInfo: 0,
  padding: 1,
  application: 2,
  seekTable: 3,
  vorbisComment: 4,
  cueSheet: 5,
  picture: 6,
} as const;

const typeNames = [
  'STREAMINFO',
  'PADDING',
  'APPLICATION',
  'SEEKTABLE',
  'VORBIS_COMMENT',
  'CUESHEET',
  'PICTURE',
];

export interface FlacBlock {
  readonly type: number;
  readonly isLast: boolean;
  /** Position of the block's header in the file. */
  readonly offset: number;
  /** Without the header. */
  readonly body: Buffer;
}

export function nameOfBlockType(type: number): string {
  return typeNames[type] ?? `block ${type}`;
}

export function blockHeader(type: number, isLast: boolean, length: number): Buffer {
  if (length > maxBlockLength) throw damagedFlac('would need a metadata block of more than 16 MB');
  const header = Buffer.alloc(blockHeaderLength);
  header.writeUInt32BE((((isLast ? 0x80 : 0) | type) * 2 ** 24 + length) >>> 0);
  return header;
}

/**
 * Reads the blocks of a file whose `fLaC` stands at `start`.
 * @throws Failure `damaged-tag` when the chain does not end where the audio begins.
 */
export async function readFlacBlocks(source: ByteSource, start: number): Promise<FlacBlock[]> {
  const blocks: FlacBlock[] = [];
  let offset = start + flacMarker.length;
  do {
    const header = await source.read(offset, blockHeaderLength);
    const type = header[0]! & 0x7f;
    if (type === 127) throw damagedFlac('has a metadata block of a forbidden kind');
    const body = await source.read(offset + blockHeaderLength, header.readUIntBE(1, 3));
    blocks.push({ type, isLast: (header[0]! & 0x80) !== 0, offset, body });
    offset += blockHeaderLength + body.length;
  } while (!blocks.at(-1)!.isLast);
  await assertChain(source, blocks, offset);
  return blocks;
}

async function assertChain(source: ByteSource, blocks: readonly FlacBlock[], end: number): Promise<void> {
  const [first] = blocks;
  if (first?.type !== blockType.streamInfo || first.body.length !== 34) {
    throw damagedFlac('does not begin with its stream information');
  }
  for (const type of [blockType.streamInfo, blockType.vorbisComment]) {
    if (blocks.filter((block) => block.type === type).length > 1) {
      throw damagedFlac(`has more than one ${nameOfBlockType(type)} block`);
    }
  }
  const sync = await source.read(end, 2);
  if (sync[0] !== 0xff || (sync[1]! & 0xfe) !== 0xf8) {
    throw damagedFlac('has metadata that does not end where its audio begins');
  }
}

export function damagedFlac(what: string): Failure {
  return new Failure(
    'damaged-tag',
    `This FLAC file ${what}. Nothing was written, so that nothing in it can be lost.`,
  );
}
