/**
 * The file system as tagging sees it: few calls, each of which can fail, be cut short or be the last one.
 *
 * Everything that writes goes through this port, so a test can fail each single call and look at what is left.
 * It can open an existing file for reading only; what it writes are files that it made itself.
 */
import { errorCode } from './failures.ts';
import type { CopyTarget, PieceTask, Side } from './piece-work.ts';

/** What a file is, as far as it matters here. Times in nanoseconds since the epoch. */
export interface FileStatus {
  readonly isFile: boolean;
  readonly device: bigint;
  readonly inode: bigint;
  readonly size: number;
  /** Permission bits, such as 0o644. */
  readonly mode: number;
  readonly userId: number;
  readonly groupId: number;
  readonly links: number;
  /** Room that the file takes on the disk, bytes; zero for one that is elsewhere. */
  readonly allocated: number;
  readonly accessedNs: bigint;
  readonly modifiedNs: bigint;
  readonly changedNs: bigint;
}

export interface OpenFile {
  status(): Promise<FileStatus>;
  /** Bytes read, fewer than asked near the end of the file. */
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<number>;
  /** Bytes written from `position`, null for the end of what was written before; may be fewer than asked. */
  write(buffer: Buffer, offset: number, length: number, position: number | null): Promise<number>;
  setMode(mode: number): Promise<void>;
  setOwner(userId: number, groupId: number): Promise<void>;
  /** Nanoseconds since the epoch; the system may keep them coarser. */
  setTimes(accessedNs: bigint, modifiedNs: bigint): Promise<void>;
  /** Content and size are on the disk when this resolves. */
  sync(): Promise<void>;
  /** Closing twice is no error. */
  close(): Promise<void>;
}

export interface FileSystem {
  /** The path with every symbolic link resolved. */
  resolve(path: string): Promise<string>;
  status(path: string): Promise<FileStatus>;
  /** Whether this user may create and replace files in the folder. */
  isFolderWritable(path: string): Promise<boolean>;
  /** Whether this user may write into the file. */
  isFileWritable(path: string): Promise<boolean>;
  openForReading(path: string): Promise<OpenFile>;
  /** Creates a new file, readable by this user alone, and opens it for reading and writing; fails where one is. */
  create(path: string): Promise<OpenFile>;
  /**
   * The same with the content of another, whose blocks it shares until one of them changes.
   * @param device the disk that both are on
   * @returns null where the disk cannot, and no file is left then
   */
  clone(from: string, path: string, device: bigint): Promise<OpenFile | null>;
  /** `copyPieces` of `piece-work.ts`. */
  copyPieces(source: OpenFile, target: OpenFile, task: PieceTask, about: CopyTarget): Promise<string | null>;
  /** `fingerprintPieces` of `piece-work.ts`. */
  fingerprint(file: OpenFile, task: PieceTask, side: Side): Promise<string | null>;
  /** Opens one of this program's own journals to write at its end. */
  openForAppending(path: string): Promise<OpenFile>;
  /** Gives a file the extended attributes of another; resolves with the names of those that it did not take. */
  copyAttributes(from: string, to: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** The names in a folder are on the disk when this resolves. */
  syncFolder(path: string): Promise<void>;
  createFolder(path: string): Promise<void>;
  list(path: string): Promise<string[]>;
}

/**
 * Writes all of the bytes, however many calls it takes. A device that takes none is full.
 * @param position null for the end of what was written before
 */
export async function writeFully(
  file: OpenFile,
  bytes: Buffer,
  position: number | null = null,
): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const to = position === null ? null : position + done;
    const written = await file.write(bytes, done, bytes.length - done, to);
    if (written === 0) throw Object.assign(new Error('the disk takes no more bytes'), { code: 'ENOSPC' });
    done += written;
  }
}

/** Fills the buffer from `position` on; resolves with fewer bytes at the end of the file. */
export async function readFully(file: OpenFile, buffer: Buffer, position: number): Promise<number> {
  let done = 0;
  while (done < buffer.length) {
    const read = await file.read(buffer, done, buffer.length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}

/** Closes a file that was only read: what the system says to that changes nothing any more. */
export async function closeQuietly(file: OpenFile): Promise<void> {
  await file.close().catch((error: unknown) => {
    if (errorCode(error) === undefined) throw error;
  });
}
