/**
 * Walks folders for audio files: each as soon as it is found, in natural order, a folder's own files before
 * those of its subfolders. Only names and stats are read; no file is opened.
 *
 * Links are followed, but each real folder is entered once, so circles end, and each real file is met once,
 * whether given twice, reached through links, or spelt otherwise on a file system that does not mind. Hard
 * links are files of their own.
 */
import type { BigIntStats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { SerialisedFailure } from '../../models/failure.ts';
import type { FileStamp } from '../../models/track.ts';
import { fileKeyOf, stampOf } from './file-stamp.ts';
import { type FileSystem, type FolderEntry, realFileSystem } from './file-system.ts';
import {
  brokenLinkFailure,
  notAFileFailure,
  unreachableFailure,
  unsupportedNameFailure,
} from './scan-failures.ts';
import { decodeName, escapeName, isAudioName, isPassedOver } from './scan-names.ts';
import { errorCode } from './system-error.ts';
import { compareNaturally } from './text-keys.ts';

/** A file that may hold audio. */
export interface FoundFile {
  readonly kind: 'file';
  /** Absolute, by the way it was found. */
  readonly path: string;
  readonly stamp: FileStamp;
  /** Device and inode, null where there are none. */
  readonly fileKey: string | null;
}

/** Something that could not be taken; the scan goes on. */
export interface FoundProblem {
  readonly kind: 'problem';
  readonly path: string;
  /** `file`: named like music, and worth a line in the list. `place`: a folder, or a path that leads nowhere. */
  readonly of: 'file' | 'place';
  readonly failure: SerialisedFailure;
}

/** What became of the places walked; absolute paths. */
export interface WalkReport {
  /** Walked to the end. */
  readonly reached: readonly string[];
  /** Given folders without a single entry: really empty, or the place where a drive is mounted at other times. */
  readonly empty: readonly string[];
  /** Given places and folders inside them that could not be read. */
  readonly unreachable: readonly string[];
}

export interface WalkOptions {
  /** Ends the walk early; it then reports nothing. */
  readonly signal?: AbortSignal | undefined;
  readonly fileSystem?: FileSystem;
}

/** Stats asked for at a time: network drives answer many as fast as one. */
const concurrentStats = 64;

/** Walks `paths`: folders, and files whatever their names. Returns the report, null when it was cut short. */
export function walk(
  paths: readonly string[],
  { signal, fileSystem = realFileSystem }: WalkOptions = {},
): AsyncGenerator<FoundFile | FoundProblem, WalkReport | null> {
  return new Walk(fileSystem, signal).walk(paths);
}

/** A folder to enter: its path as found, and without links. */
interface Place {
  readonly path: string;
  readonly realPath: string;
}

/** What an entry turned out to be; null is passed over. */
type Met = FoundProblem | { readonly kind: 'folder'; readonly place: Place } | SeenFile | null;

interface SeenFile extends FoundFile {
  /** Equal for equal files. */
  readonly identity: string;
}

class Walk {
  readonly #fileSystem: FileSystem;
  readonly #signal: AbortSignal | undefined;
  readonly #folders = new Set<string>();
  readonly #files = new Set<string>();
  readonly #reached: string[] = [];
  readonly #empty: string[] = [];
  readonly #unreachable: string[] = [];

  constructor(fileSystem: FileSystem, signal: AbortSignal | undefined) {
    this.#fileSystem = fileSystem;
    this.#signal = signal;
  }

  async *walk(paths: readonly string[]): AsyncGenerator<FoundFile | FoundProblem, WalkReport | null> {
    for (const path of paths) {
      if (this.#signal?.aborted === true) return null;
      yield* this.#given(resolve(path));
    }
    if (this.#signal?.aborted === true) return null;
    return { reached: this.#reached, empty: this.#empty, unreachable: this.#unreachable };
  }

  /** A path the person named: taken whatever its name. */
  async *#given(path: string): AsyncGenerator<FoundFile | FoundProblem> {
    let stats: BigIntStats;
    let realPath: string;
    try {
      stats = await this.#fileSystem.stat(path);
      realPath = await this.#fileSystem.realPath(path);
    } catch (error) {
      // A file missing from a folder that is there is gone; a folder missing may be a drive away.
      const isGone = isMissing(error) && isAudioName(path) && (await this.#exists(dirname(path)));
      (isGone ? this.#reached : this.#unreachable).push(path);
      yield problem(path, 'place', unreachableFailure(path, error, 'file'));
      return;
    }
    // On file systems that keep one spelling and take many, a path given otherwise is not another path.
    const spelt = isSameSpelling(path, realPath) ? realPath : path;
    if (stats.isDirectory()) {
      yield* this.#folder({ path: spelt, realPath });
    } else if (stats.isFile()) {
      this.#reached.push(spelt);
      const file = seenFile(spelt, realPath, stats);
      if (this.#isNew(file)) yield foundFile(file);
    } else {
      yield problem(path, 'place', notAFileFailure(path));
    }
  }

  /** A given folder and everything below it. */
  async *#folder(root: Place): AsyncGenerator<FoundFile | FoundProblem> {
    const pending: Place[] = [root];
    for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
      if (this.#signal?.aborted === true) return;
      let entries: readonly FolderEntry[];
      try {
        if (!(await this.#isNewFolder(place))) {
          if (place === root) this.#reached.push(root.path);
          continue;
        }
        entries = await this.#fileSystem.list(place.path);
      } catch (error) {
        // A subfolder that vanished after it was listed is gone like any other.
        if (isMissing(error) && place !== root) continue;
        this.#unreachable.push(place.path);
        yield problem(place.path, 'place', unreachableFailure(place.path, error, 'folder'));
        continue;
      }
      if (place === root) (entries.length === 0 ? this.#empty : this.#reached).push(root.path);
      pending.push(...(yield* this.#entries(place, entries)).toReversed());
    }
  }

  /** Yields a folder's files and returns its subfolders, both in natural order. */
  async *#entries(
    folder: Place,
    entries: readonly FolderEntry[],
  ): AsyncGenerator<FoundFile | FoundProblem, Place[]> {
    const folders: Place[] = [];
    const sorted = entries
      .map((entry) => ({ entry, name: decodeName(entry.name) ?? escapeName(entry.name) }))
      .filter(({ name }) => !isPassedOver(name))
      .toSorted((a, b) => compareNaturally(a.name, b.name));
    for (let start = 0; start < sorted.length; start += concurrentStats) {
      if (this.#signal?.aborted === true) return [];
      const some = sorted.slice(start, start + concurrentStats);
      for (const met of await Promise.all(some.map(({ entry, name }) => this.#meet(folder, entry, name)))) {
        if (met?.kind === 'folder') folders.push(met.place);
        else if (met?.kind === 'problem') yield met;
        else if (met?.kind === 'file' && this.#isNew(met)) yield foundFile(met);
      }
    }
    return folders;
  }

  async #meet(folder: Place, entry: FolderEntry, name: string): Promise<Met> {
    const path = join(folder.path, name);
    const isAudio = isAudioName(name);
    if (decodeName(entry.name) === null) {
      if (entry.isDirectory()) return problem(path, 'place', unsupportedNameFailure(path, 'folder'));
      return isAudio ? problem(path, 'file', unsupportedNameFailure(path, 'file')) : null;
    }
    const realPath = join(folder.realPath, name);
    if (entry.isDirectory()) return { kind: 'folder', place: { path, realPath } };
    if (entry.isFile() && !isAudio) return null;
    // What is neither may be a link to a folder, or of a kind that the file system does not list.
    const isLink = entry.isSymbolicLink();
    try {
      const stats = await this.#fileSystem.stat(path);
      const target = isLink ? await this.#fileSystem.realPath(path) : realPath;
      if (stats.isDirectory()) return { kind: 'folder', place: { path, realPath: target } };
      if (!isAudio) return null;
      return stats.isFile() ? seenFile(path, target, stats) : problem(path, 'file', notAFileFailure(path));
    } catch (error) {
      if (!isAudio) return null;
      if (!isMissing(error)) return problem(path, 'file', unreachableFailure(path, error, 'file'));
      // A file that vanished since it was listed is simply gone.
      return isLink ? problem(path, 'file', brokenLinkFailure(path)) : null;
    }
  }

  async #isNewFolder(place: Place): Promise<boolean> {
    const identity = fileKeyOf(await this.#fileSystem.stat(place.path)) ?? place.realPath;
    if (this.#folders.has(identity)) return false;
    this.#folders.add(identity);
    return true;
  }

  #isNew({ identity }: SeenFile): boolean {
    if (this.#files.has(identity)) return false;
    this.#files.add(identity);
    return true;
  }

  async #exists(path: string): Promise<boolean> {
    return this.#fileSystem.stat(path).then(
      () => true,
      () => false,
    );
  }
}

function seenFile(path: string, realPath: string, stats: BigIntStats): SeenFile {
  const fileKey = fileKeyOf(stats);
  // Hard links share an inode and are told apart by their paths.
  const identity = fileKey === null || stats.nlink > 1n ? realPath : fileKey;
  return { kind: 'file', path, stamp: stampOf(stats), fileKey, identity };
}

function foundFile({ kind, path, stamp, fileKey }: SeenFile): FoundFile {
  return { kind, path, stamp, fileKey };
}

function problem(path: string, of: FoundProblem['of'], failure: SerialisedFailure): FoundProblem {
  return { kind: 'problem', path, of, failure };
}

function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Whether two paths differ in case and composition of characters alone. */
function isSameSpelling(a: string, b: string): boolean {
  return a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase();
}
