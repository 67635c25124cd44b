/** What a scan asks of the file system, in one place so that tests can make it misbehave. */
import type { BigIntStats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';

/** An entry of a folder; its name as the bytes that the file system keeps. */
export interface FolderEntry {
  readonly name: Buffer;
  isDirectory(): boolean;
  isFile(): boolean;
  isSymbolicLink(): boolean;
}

export interface FileSystem {
  /** Entries of a folder, in any order. */
  list(folder: string): Promise<readonly FolderEntry[]>;
  /** Facts of the file or folder a path leads to, links followed. */
  stat(path: string): Promise<BigIntStats>;
  /** The path without links, in the spelling that the file system keeps. */
  realPath(path: string): Promise<string>;
}

export const realFileSystem: FileSystem = {
  list: (folder) => readdir(folder, { withFileTypes: true, encoding: 'buffer' }),
  stat: (path) => stat(path, { bigint: true }),
  realPath: (path) => realpath(path),
};
