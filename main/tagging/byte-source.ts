/** Bytes of a file by position: what the tag readers see of a file, and all they see. */
import { Failure } from '../../models/failure.ts';

export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`.
   * @throws Failure `damaged-tag` when the range does not lie within the file, `file-changed` when the file is
   *   shorter than it said.
   */
  read(offset: number, length: number): Promise<Buffer>;
}

/** Throws unless `[offset, offset + length)` lies within `size` bytes. */
export function assertWithin(size: number, offset: number, length: number): void {
  if (offset < 0 || length < 0 || offset + length > size) {
    throw new Failure(
      'damaged-tag',
      'A tag in this file says that it is longer than the file. Nothing was written; the file may be cut short.',
    );
  }
}

/** Bytes held in memory as a source. */
export function bufferSource(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    async read(offset, length) {
      assertWithin(bytes.length, offset, length);
      return bytes.subarray(offset, offset + length);
    },
  };
}

/** As much of `[offset, offset + length)` as there is. */
export function readUpTo(source: ByteSource, offset: number, length: number): Promise<Buffer> {
  const start = Math.min(Math.max(offset, 0), source.size);
  return source.read(start, Math.max(0, Math.min(length, source.size - start)));
}
