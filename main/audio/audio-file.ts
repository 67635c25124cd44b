/**
 * A file opened for reading: positioned reads, its first bytes kept, and failures a person can read.
 *
 * Opened without blocking, so that a FIFO or a device named like music is refused instead of waited for.
 */
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { Failure } from '../../models/failure.ts';

/** Bytes from a file's start that are read once and kept: most headers fit. */
const headBytes = 65_536;

/** Half-open range of byte positions in a file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export class AudioFile {
  readonly path: string;
  /** Base name in quotes, as failures speak of it. */
  readonly label: string;
  /** Bytes, when it was opened. */
  readonly size: number;
  readonly #handle: FileHandle;
  #head: Uint8Array | null = null;

  private constructor(path: string, handle: FileHandle, size: number) {
    this.path = path;
    this.label = labelOf(path);
    this.#handle = handle;
    this.size = size;
  }

  /**
   * Opens a regular file for reading.
   * @throws Failure `not-found`, `no-permission`, `not-a-file`, `path-too-long`, `empty-file`, `read-failed`.
   */
  static async open(path: string): Promise<AudioFile> {
    const label = labelOf(path);
    let handle: FileHandle;
    try {
      handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    } catch (error) {
      throw openFailure(label, error);
    }
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw notAFile(label);
      if (stats.size === 0) {
        throw new Failure(
          'empty-file',
          `${label} is empty, there is nothing to listen to. Nothing was changed.`,
        );
      }
      return new AudioFile(path, handle, stats.size);
    } catch (error) {
      await handle.close();
      throw error instanceof Failure ? error : openFailure(label, error);
    }
  }

  /**
   * Bytes from `position`, fewer than `length` only at the end of the file.
   * @throws Failure `read-failed`.
   */
  async read(position: number, length: number): Promise<Uint8Array> {
    if (position < 0 || position >= this.size || length <= 0) return new Uint8Array(0);
    const end = Math.min(position + length, this.size);
    if (end <= headBytes) {
      this.#head ??= await this.#readFully(0, Math.min(headBytes, this.size));
      return this.#head.subarray(position, end);
    }
    return this.#readFully(position, end - position);
  }

  async #readFully(position: number, length: number): Promise<Uint8Array> {
    const buffer = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      let bytesRead: number;
      try {
        ({ bytesRead } = await this.#handle.read(buffer, filled, length - filled, position + filled));
      } catch (error) {
        throw new Failure(
          'read-failed',
          `${this.label} could not be read (${codeOf(error)}). Nothing was changed; check the drive and try again.`,
          { cause: error },
        );
      }
      if (bytesRead === 0) break; // shortened since it was opened
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** The base name in quotes; line breaks are shown as blanks. */
export function labelOf(path: string): string {
  return `"${basename(path).replaceAll(/[\r\n\t]+/g, ' ')}"`;
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown error';
}

function notAFile(label: string): Failure {
  return new Failure(
    'not-a-file',
    `${label} is not a regular file, so it was not opened. Choose an audio file.`,
  );
}

function openFailure(label: string, error: unknown): Failure {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new Failure('not-found', `${label} is no longer there. Rescan the folder it was in.`, {
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
      return new Failure(
        'no-permission',
        `${label} may not be read by this user. Nothing was changed; allow reading it and try again.`,
        { cause: error },
      );
    case 'EISDIR':
    case 'ENXIO':
    case 'ENODEV':
    case 'EOPNOTSUPP':
      return notAFile(label);
    case 'ENAMETOOLONG':
      return new Failure('path-too-long', `The path of ${label} is too long for this system. Shorten it.`, {
        cause: error,
      });
    default:
      return new Failure(
        'read-failed',
        `${label} could not be opened (${codeOf(error)}). Nothing was changed; check the drive and try again.`,
        { cause: error },
      );
  }
}
