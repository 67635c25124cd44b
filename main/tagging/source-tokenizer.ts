/** A `ByteSource` as music-metadata reads it: from place to place, a block at a time. */
import {
  AbstractTokenizer,
  EndOfStreamError,
  type IRandomAccessFileInfo,
  type IReadChunkOptions,
} from 'strtok3';
import { readUpTo, type ByteSource } from './byte-source.ts';

/** It asks for a few bytes at a time; this many are read at once. Bytes. */
const blockLength = 65_536;
/** No tag needs more in one piece. Bytes. */
const maxReadLength = 2 ** 28;

export class SourceTokenizer extends AbstractTokenizer {
  readonly fileInfo: IRandomAccessFileInfo;
  readonly #source: ByteSource;
  #block: Buffer = Buffer.alloc(0);
  #blockStart = 0;

  constructor(source: ByteSource, mimeType: string) {
    super({ maxBufferSize: maxReadLength });
    this.fileInfo = { size: source.size, mimeType };
    this.#source = source;
  }

  supportsRandomAccess(): boolean {
    return true;
  }

  setPosition(position: number): void {
    this.position = position;
  }

  async readBuffer(target: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    const { position } = this.normalizeOptions(target, options);
    const length = await this.peekBuffer(target, options);
    this.position = position + length;
    return length;
  }

  async peekBuffer(target: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    const { position, length, mayBeLess } = this.normalizeOptions(target, options);
    const bytes = await this.#read(position, length);
    if (bytes.length < length && mayBeLess !== true) throw new EndOfStreamError();
    target.set(bytes);
    return bytes.length;
  }

  async #read(position: number, length: number): Promise<Buffer> {
    if (length > blockLength) return readUpTo(this.#source, position, length);
    const start = position - this.#blockStart;
    if (start < 0 || start + length > this.#block.length) {
      this.#block = await readUpTo(this.#source, position, blockLength);
      this.#blockStart = position;
      return this.#block.subarray(0, length);
    }
    return this.#block.subarray(start, start + length);
  }
}
