/**
 * The file system as tagging sees it: few calls, each of which can fail, be cut short or be the last one.
 *
 * Everything that writes goes through this port, so a test can fail each single call and look at what is left.
 * It can open an existing file for reading only; what it writes are files that it made itself.
 */
import { constants, type BigIntStats } from 'node:fs';
import * as fs from 'node:fs/promises';
import { errorCode } from './failures.ts';
import { runPieceTask } from './piece-threads.ts';
import type { PieceTask, Side } from './piece-work.ts';

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
  /** `copyPieces` of `piece-work.ts`, off the main thread. */
  copyPieces(source: OpenFile, target: OpenFile, task: PieceTask, isClone: boolean): Promise<string | null>;
  /** `fingerprintPieces` of `piece-work.ts`, off the main thread. */
  fingerprint(file: OpenFile, task: PieceTask, side: Side): Promise<string | null>;
  /** Opens one of this program's own journals to write at its end. */
  openForAppending(path: string): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** The names in a folder are on the disk when this resolves. */
  syncFolder(path: string): Promise<void>;
  createFolder(path: string): Promise<void>;
  list(path: string): Promise<string[]>;
}

/** The real file system. */
export const nodeFileSystem: FileSystem = {
  resolve: (path) => fs.realpath(path),
  status: async (path) => statusOf(await fs.stat(path, { bigint: true })),
  isFolderWritable: (path) => isAccessible(path, constants.W_OK | constants.X_OK),
  isFileWritable: (path) => isAccessible(path, constants.W_OK),
  openForReading: async (path) =>
    new NodeFile(await fs.open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))),
  create: async (path) => new NodeFile(await fs.open(path, 'wx+', 0o600)),
  async clone(from, path, device) {
    if (disksWithoutClones.has(device)) return null;
    try {
      await fs.copyFile(from, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    } catch (error) {
      // Whatever stands in the way of a plain copy too is met again there.
      if (cannotClone.has(errorCode(error) ?? '')) disksWithoutClones.add(device);
      return null;
    }
    try {
      // The clone has the mode of the original, which need not let its owner write.
      await fs.chmod(path, 0o600);
      return new NodeFile(await fs.open(path, 'r+'));
    } catch (error) {
      await fs.unlink(path);
      throw error;
    }
  },
  copyPieces: (source, target, task, isClone) =>
    nodeFileOf(source).use((file) =>
      nodeFileOf(target).use((targetFile) =>
        runPieceTask({ kind: 'copy', file, target: targetFile, task, isClone }),
      ),
    ),
  fingerprint: (source, task, side) =>
    nodeFileOf(source).use((file) => runPieceTask({ kind: 'fingerprint', file, task, side })),
  openForAppending: async (path) => new NodeFile(await fs.open(path, constants.O_RDWR | constants.O_APPEND)),
  rename: (from, to) => fs.rename(from, to),
  remove: (path) => fs.unlink(path),
  async syncFolder(path) {
    // Windows has no such call: its file system keeps the order of renames itself.
    if (process.platform === 'win32') return;
    const folder = await fs.open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
  async createFolder(path) {
    await fs.mkdir(path, { recursive: true });
  },
  list: (path) => fs.readdir(path),
};

/** Disks that answered so once, by device number; asking costs a file made and removed. */
const disksWithoutClones = new Set<bigint>();
const cannotClone = new Set(['ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'ENOTTY']);

function isAccessible(path: string, mode: number): Promise<boolean> {
  return fs.access(path, mode).then(
    () => true,
    () => false,
  );
}

class NodeFile implements OpenFile {
  readonly #handle: fs.FileHandle;
  readonly #uses = new Set<Promise<unknown>>();

  constructor(handle: fs.FileHandle) {
    this.#handle = handle;
  }

  async status(): Promise<FileStatus> {
    return statusOf(await this.#handle.stat({ bigint: true }));
  }

  async read(buffer: Buffer, offset: number, length: number, position: number): Promise<number> {
    return (await this.#handle.read(buffer, offset, length, position)).bytesRead;
  }

  async write(buffer: Buffer, offset: number, length: number, position: number | null): Promise<number> {
    return (await this.#handle.write(buffer, offset, length, position)).bytesWritten;
  }

  setMode(mode: number): Promise<void> {
    return this.#handle.chmod(mode);
  }

  setOwner(userId: number, groupId: number): Promise<void> {
    return this.#handle.chown(userId, groupId);
  }

  setTimes(accessedNs: bigint, modifiedNs: bigint): Promise<void> {
    return this.#handle.utimes(secondsOf(accessedNs), secondsOf(modifiedNs));
  }

  sync(): Promise<void> {
    return this.#handle.sync();
  }

  /** Lends the file's number out. It is not closed before `work` is over: another file could get the number. */
  async use<Result>(work: (descriptor: number) => Promise<Result>): Promise<Result> {
    const lent = work(this.#handle.fd);
    this.#uses.add(lent);
    try {
      return await lent;
    } finally {
      this.#uses.delete(lent);
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#uses);
    await this.#handle.close();
  }
}

function nodeFileOf(file: OpenFile): NodeFile {
  if (file instanceof NodeFile) return file;
  throw new TypeError('a file of another file system was given');
}

function secondsOf(nanoseconds: bigint): number {
  return Number(nanoseconds / 1000n) / 1e6;
}

function statusOf(stats: BigIntStats): FileStatus {
  return {
    isFile: stats.isFile(),
    device: stats.dev,
    inode: stats.ino,
    size: Number(stats.size),
    mode: Number(stats.mode) & 0o7777,
    userId: Number(stats.uid),
    groupId: Number(stats.gid),
    links: Number(stats.nlink),
    accessedNs: stats.atimeNs,
    modifiedNs: stats.mtimeNs,
    changedNs: stats.ctimeNs,
  };
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
