/**
 * The chunks of RIFF WAVE, RF64, BW64 and AIFF files: four letters, a size, a body, padded to even length.
 *
 * RIFF: Microsoft, "Multimedia Programming Interface and Data Specifications" 1.0. RF64 and BW64: EBU Tech 3306,
 * ITU-R BS.2088. AIFF: Apple, "Audio Interchange File Format" 1.3.
 */
import { Failure } from '../../../../models/failure.ts';
import { readUpTo, type ByteSource } from '../../byte-source.ts';
import type { Edit } from '../../edit.ts';

export const chunkHeaderLength = 8;
/** Of the file: mark, size, kind. */
const fileHeaderLength = 12;
/** A 32-bit size that says: look into the `ds64` chunk. */
const longSize = 0xffff_ffff;
/** More chunks are damage. */
const maxChunks = 4096;

/** What RIFF and AIFF differ in. */
export interface ChunkDialect {
  /** As sentences name the file, such as `WAV`. */
  readonly name: string;
  readonly littleEndian: boolean;
}

export interface Chunk {
  readonly id: string;
  /** Of its header in the file. */
  readonly offset: number;
  readonly bodyStart: number;
  /** Without the padding byte. */
  readonly length: number;
  /** The byte that makes an odd length even; empty where there is none. */
  readonly padding: Buffer;
}

export interface ChunkFile {
  readonly dialect: ChunkDialect;
  /** The file's first twelve bytes. */
  readonly header: Buffer;
  readonly chunks: readonly Chunk[];
  /** Behind the last chunk: where another can be added. */
  readonly end: number;
  /** Behind what belongs to the form; tags of other kinds may follow. */
  readonly formEnd: number;
  /** Where the 64-bit size of the whole stands; null where the 32-bit one counts. */
  readonly longSizeOffset: number | null;
  /** The size of the whole as the file states it, right or not. */
  readonly statedSize: number;
}

/**
 * Reads the headers of all chunks.
 * @throws Failure `damaged-tag` when they do not add up to the file.
 */
export async function readChunks(source: ByteSource, dialect: ChunkDialect): Promise<ChunkFile> {
  const header = await source.read(0, fileHeaderLength);
  const longSizes = await readLongSizes(source, header, dialect);
  const statedSize = longSizes?.whole ?? readSize(header, 4, dialect);
  const statedEnd = chunkHeaderLength + statedSize;
  const limit = Math.min(statedEnd, source.size);
  const chunks: Chunk[] = [];
  let offset = fileHeaderLength;
  while (offset + chunkHeaderLength <= limit) {
    if (chunks.length === maxChunks) throw damagedForm(dialect, 'has more parts than can be');
    const chunk = await readChunk(source, dialect, offset, longSizes, limit);
    if (chunk.bodyStart + chunk.length > limit) {
      throw damagedForm(
        dialect,
        'has a part that runs past its end; it may be cut short, or was never finished',
      );
    }
    chunks.push(chunk);
    offset = endOfChunk(chunk);
  }
  const file = { dialect, header, chunks, end: offset, formEnd: Math.max(limit, offset), statedSize };
  await refuseChunksBehind(source, file);
  return { ...file, longSizeOffset: longSizes?.wholeOffset ?? null };
}

async function readChunk(
  source: ByteSource,
  dialect: ChunkDialect,
  offset: number,
  longSizes: LongSizes | null,
  limit: number,
): Promise<Chunk> {
  const header = await source.read(offset, chunkHeaderLength);
  const id = header.toString('latin1', 0, 4);
  if (!/^[\x20-\x7e]{3}[\x20-\x7e\0]$/.test(id)) {
    throw damagedForm(dialect, 'has bytes among its parts that are none');
  }
  const stated = readSize(header, 4, dialect);
  const length = stated === longSize ? (longSizes?.byId.get(id) ?? stated) : stated;
  const bodyStart = offset + chunkHeaderLength;
  const bodyEnd = bodyStart + length;
  const padding = await readUpTo(source, bodyEnd, length % 2);
  // Some writers leave the last padding byte out, or do not count it.
  const isPadded = bodyEnd < limit || padding[0] === 0;
  return { id, offset, bodyStart, length, padding: isPadded ? padding : Buffer.alloc(0) };
}

/** Behind its padding. */
export function endOfChunk({ bodyStart, length, padding }: Chunk): number {
  return bodyStart + length + padding.length;
}

function readSize(bytes: Buffer, offset: number, { littleEndian }: ChunkDialect): number {
  return littleEndian ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset);
}

interface LongSizes {
  readonly whole: number;
  /** Where `whole` stands; null where it is the 32-bit size. */
  readonly wholeOffset: number | null;
  readonly byId: ReadonlyMap<string, number>;
}

/** The `ds64` chunk: sizes of the whole, the data, the samples, then a table for other chunks. */
async function readLongSizes(
  source: ByteSource,
  header: Buffer,
  dialect: ChunkDialect,
): Promise<LongSizes | null> {
  const mark = header.toString('latin1', 0, 4);
  if (mark !== 'RF64' && mark !== 'BW64') return null;
  const first = await readUpTo(source, fileHeaderLength, chunkHeaderLength);
  const length = first.length === chunkHeaderLength ? first.readUInt32LE(4) : 0;
  if (first.toString('latin1', 0, 4) !== 'ds64' || length < 28 || length > 65_536) {
    throw damagedForm(dialect, 'does not say how long it is');
  }
  const bodyStart = fileHeaderLength + chunkHeaderLength;
  const body = await source.read(bodyStart, length);
  const byId = new Map([['data', readLong(body, 8)]]);
  const entries = Math.min(body.readUInt32LE(24), Math.floor((length - 28) / 12));
  for (let entry = 0; entry < entries; entry++) {
    const at = 28 + entry * 12;
    byId.set(body.toString('latin1', at, at + 4), readLong(body, at + 4));
  }
  const stated = header.readUInt32LE(4);
  if (stated !== longSize) return { whole: stated, wholeOffset: null, byId };
  const whole = readLong(body, 0);
  if (!Number.isSafeInteger(whole)) throw damagedForm(dialect, 'says that it is longer than any file');
  return { whole, wholeOffset: bodyStart, byId };
}

function readLong(bytes: Buffer, offset: number): number {
  return Number(bytes.readBigUInt64LE(offset));
}

/** Chunks that stand behind the stated end are found by some readers and not by others. */
async function refuseChunksBehind(
  source: ByteSource,
  { dialect, formEnd }: Pick<ChunkFile, 'dialect' | 'formEnd'>,
): Promise<void> {
  const behind = (await readUpTo(source, formEnd, 4)).toString('latin1');
  if (/^(id3 |LIST|data|SSND)$/i.test(behind)) {
    throw damagedForm(dialect, 'has parts behind its stated end');
  }
}

/** The edit that states the size of the whole after it became longer by `growth` bytes; mends one that was wrong. */
export function wholeSizeEdit(file: ChunkFile, growth: number): Edit {
  const { header, dialect, longSizeOffset } = file;
  const size = file.formEnd - chunkHeaderLength + growth;
  if (longSizeOffset !== null) {
    const [before, after] = [file.statedSize, size].map((value) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(BigInt(value));
      return bytes;
    });
    return { offset: longSizeOffset, before: before!, after: after! };
  }
  if (size >= longSize) throw damagedForm(dialect, 'is as long as such a file can be');
  return { offset: 4, before: header.subarray(4, 8), after: sizeBytes(size, dialect) };
}

export function sizeBytes(size: number, { littleEndian }: ChunkDialect): Buffer {
  const bytes = Buffer.alloc(4);
  if (littleEndian) bytes.writeUInt32LE(size);
  else bytes.writeUInt32BE(size);
  return bytes;
}

/** What a chunk needs behind its header edited: its size and its padding, as its body changes by `growth` bytes. */
export function chunkFrameEdits(
  chunk: Chunk,
  growth: number,
  dialect: ChunkDialect,
): { size: Edit; padding: Edit } {
  const length = chunk.length + growth;
  return {
    size: {
      offset: chunk.offset + 4,
      before: sizeBytes(chunk.length, dialect),
      after: sizeBytes(length, dialect),
    },
    padding: {
      offset: chunk.bodyStart + chunk.length,
      before: chunk.padding,
      after: Buffer.alloc(length % 2),
    },
  };
}

/** A new chunk, padded. */
export function makeChunk(id: string, body: Buffer, dialect: ChunkDialect): Buffer {
  return Buffer.concat([
    Buffer.from(id, 'latin1'),
    sizeBytes(body.length, dialect),
    body,
    Buffer.alloc(body.length % 2),
  ]);
}

export function damagedForm({ name }: ChunkDialect, what: string): Failure {
  return new Failure(
    'damaged-tag',
    `This ${name} file ${what}. Nothing was written, so that nothing in it can be lost.`,
  );
}
