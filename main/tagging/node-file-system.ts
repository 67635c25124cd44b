/**
 * The real file system. Quick calls block the calling thread, which is many times cheaper than handing each to
 * another thread: files are worked on in threads for it (`work-threads.ts`). Syncs take long and are handed on, so
 * that a thread works on another file meanwhile.
 */
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { copyAttribute, listAttributes } from './extended-attributes.ts';
import { errorCode } from './failures.ts';
import type { FileStatus, FileSystem, OpenFile } from './file-system.ts';
import { copyPieces, fingerprintPieces, type SynchronousFile } from './piece-work.ts';

const { constants } = fs;
const syncDescriptor = promisify(fs.fsync);

export const nodeFileSystem: FileSystem = {
  resolve: async (path) => fs.realpathSync.native(path),
  status: async (path) => statusOf(fs.statSync(path, { bigint: true })),
  isFolderWritable: async (path) => isAccessible(path, constants.W_OK | constants.X_OK),
  isFileWritable: async (path) => isAccessible(path, constants.W_OK),
  openForReading: async (path) =>
    new NodeFile(fs.openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))),
  create: async (path) => new NodeFile(fs.openSync(path, 'wx+', 0o600)),
  async clone(from, path, device) {
    if (disksWithoutClones.has(device)) return null;
    try {
      fs.copyFileSync(from, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    } catch (error) {
      // Whatever stands in the way of a plain copy too is met again there.
      if (cannotClone.has(errorCode(error) ?? '')) disksWithoutClones.add(device);
      return null;
    }
    try {
      // The clone has the mode of the original, which need not let its owner write.
      fs.chmodSync(path, 0o600);
      return new NodeFile(fs.openSync(path, 'r+'));
    } catch (error) {
      fs.unlinkSync(path);
      throw error;
    }
  },
  copyPieces: async (source, target, task, about) =>
    copyPieces(nodeFileOf(source), nodeFileOf(target), task, about),
  fingerprint: async (file, task, side) => fingerprintPieces(nodeFileOf(file), task, side),
  copyAttributes: async (from, to) => listAttributes(from).filter((name) => !copyAttribute(from, to, name)),
  rename: async (from, to) => fs.renameSync(from, to),
  remove: async (path) => fs.unlinkSync(path),
  openForAppending: async (path) => new NodeFile(fs.openSync(path, constants.O_RDWR | constants.O_APPEND)),
  async syncFolder(path) {
    // Windows has no such call: its file system keeps the order of renames itself.
    if (process.platform === 'win32') return;
    const folder = fs.openSync(path, 'r');
    try {
      await syncDescriptor(folder);
    } finally {
      fs.closeSync(folder);
    }
  },
  async createFolder(path) {
    await fs.promises.mkdir(path, { recursive: true });
  },
  list: (path) => fs.promises.readdir(path),
};

/** Disks that answered so once, by device number; asking costs a file made and removed. */
const disksWithoutClones = new Set<bigint>();
const cannotClone = new Set(['ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'ENOTTY']);

function isAccessible(path: string, mode: number): boolean {
  try {
    fs.accessSync(path, mode);
    return true;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}

class NodeFile implements OpenFile, SynchronousFile {
  /** No file's once it is closed. */
  #descriptor: number;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  readSync(buffer: Buffer, offset: number, length: number, position: number): number {
    return fs.readSync(this.#descriptor, buffer, offset, length, position);
  }

  writeSync(buffer: Buffer, offset: number, length: number, position: number | null): number {
    return fs.writeSync(this.#descriptor, buffer, offset, length, position);
  }

  async status(): Promise<FileStatus> {
    return statusOf(fs.fstatSync(this.#descriptor, { bigint: true }));
  }

  async read(buffer: Buffer, offset: number, length: number, position: number): Promise<number> {
    return this.readSync(buffer, offset, length, position);
  }

  async write(buffer: Buffer, offset: number, length: number, position: number | null): Promise<number> {
    return this.writeSync(buffer, offset, length, position);
  }

  async setMode(mode: number): Promise<void> {
    fs.fchmodSync(this.#descriptor, mode);
  }

  async setOwner(userId: number, groupId: number): Promise<void> {
    fs.fchownSync(this.#descriptor, userId, groupId);
  }

  async setTimes(accessedNs: bigint, modifiedNs: bigint): Promise<void> {
    fs.futimesSync(this.#descriptor, secondsOf(accessedNs), secondsOf(modifiedNs));
  }

  sync(): Promise<void> {
    return syncDescriptor(this.#descriptor);
  }

  async close(): Promise<void> {
    const descriptor = this.#descriptor;
    if (descriptor < 0) return;
    // The number may be another file's from here on, whatever closing says.
    this.#descriptor = -1;
    fs.closeSync(descriptor);
  }
}

function nodeFileOf(file: OpenFile): NodeFile {
  if (file instanceof NodeFile) return file;
  throw new TypeError('a file of another file system was given');
}

function secondsOf(nanoseconds: bigint): number {
  return Number(nanoseconds / 1000n) / 1e6;
}

function statusOf(stats: fs.BigIntStats): FileStatus {
  return {
    isFile: stats.isFile(),
    device: stats.dev,
    inode: stats.ino,
    size: Number(stats.size),
    mode: Number(stats.mode) & 0o7777,
    userId: Number(stats.uid),
    groupId: Number(stats.gid),
    links: Number(stats.nlink),
    allocated: Number(stats.blocks) * 512,
    accessedNs: stats.atimeNs,
    modifiedNs: stats.mtimeNs,
    changedNs: stats.ctimeNs,
  };
}
