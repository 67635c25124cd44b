/** A file on disk as a `ByteSource`, its opening read once. */
import { Failure } from '../../models/failure.ts';
import { assertWithin, type ByteSource } from './byte-source.ts';
import { readFully, type OpenFile } from './file-system.ts';

/** Most tags lie within this; it is read in one go. Bytes. */
const openingLength = 262_144;

export class FileSource implements ByteSource {
  readonly size: number;
  readonly #file: OpenFile;
  #opening: Buffer<ArrayBuffer> | null = null;

  constructor(file: OpenFile, size: number) {
    this.#file = file;
    this.size = size;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    assertWithin(this.size, offset, length);
    if (offset + length > openingLength) return this.#readFromDisk(offset, length);
    this.#opening ??= await this.#readFromDisk(0, Math.min(openingLength, this.size));
    return this.#opening.subarray(offset, offset + length);
  }

  /**
   * Frees the opening at once: left to the collector, a quarter of a megabyte a file makes it run many times as
   * often. What was read from there is empty afterwards.
   */
  release(): void {
    this.#opening?.buffer.transfer(0);
    this.#opening = null;
  }

  async #readFromDisk(offset: number, length: number): Promise<Buffer<ArrayBuffer>> {
    // With memory of its own, never a part of what others use: it may be freed.
    const buffer = Buffer.allocUnsafeSlow(length);
    if ((await readFully(this.#file, buffer, offset)) < length) {
      throw new Failure('file-changed', 'This file became shorter while it was read. Nothing was written.');
    }
    return buffer;
  }
}
