/** Recognises a file at a new path as one the library knew at a path that is gone. */
import { dirname } from 'node:path';
import type { FileSystem } from './file-system.ts';
import { fileKeyOf } from './file-stamp.ts';
import { isWithin } from './path-range.ts';
import type { FoundFile } from './scan.ts';
import type { LibraryStore } from './store/library-store.ts';
import type { Candidate } from './store/scans.ts';
import { errorCode } from './system-error.ts';

export interface Origin {
  /** The track that is now at the new path; null for a new file or a copy. */
  readonly movedFrom: number | null;
  /** Digest of the audio where it had to be computed; a copy finds the original's analysis by it. */
  readonly audioHash: string | null;
}

export interface MoveFinderPorts {
  readonly fileSystem: FileSystem;
  readonly readAudioHash: (path: string) => Promise<string | null>;
}

/** Serves one scan: a track moves once, and later files with the same audio are copies. */
export class MoveFinder {
  readonly #store: LibraryStore;
  readonly #ports: MoveFinderPorts;
  readonly #moved = new Set<number>();
  readonly #folders: readonly string[];

  constructor(store: LibraryStore, ports: MoveFinderPorts) {
    this.#store = store;
    this.#ports = ports;
    this.#folders = store.folders.paths();
  }

  /** Where a file at an unknown path comes from. Its audio is hashed only if a known file has its very size. */
  async find({ path, stamp, fileKey }: FoundFile): Promise<Origin> {
    const { scans } = this.#store;
    const renamed = await this.#firstGone(scans.sameFile(path, stamp, fileKey), fileKey);
    if (renamed !== null) return { movedFrom: renamed, audioHash: null };
    if (!scans.knowsAudioOfSize(stamp.size, path)) return { movedFrom: null, audioHash: null };
    const audioHash = await this.#ports.readAudioHash(path);
    if (audioHash === null) return { movedFrom: null, audioHash };
    const movedFrom = await this.#firstGone(scans.sameAudio(audioHash, stamp.size, path), fileKey);
    return { movedFrom, audioHash };
  }

  async #firstGone(candidates: readonly Candidate[], fileKey: string | null): Promise<number | null> {
    for (const candidate of candidates) {
      if (this.#moved.has(candidate.id) || !(await this.#isGone(candidate.path, fileKey))) continue;
      // Asked again: another file of the batch may have taken it during the wait.
      if (this.#moved.has(candidate.id)) continue;
      this.#moved.add(candidate.id);
      return candidate.id;
    }
    return null;
  }

  /** Whether nothing is at `path` any more though its folder is in reach, or only the same file spelt anew. */
  async #isGone(path: string, fileKey: string | null): Promise<boolean> {
    try {
      const stats = await this.#ports.fileSystem.stat(path);
      return stats.nlink === 1n && fileKey !== null && fileKeyOf(stats) === fileKey;
    } catch (error) {
      const code = errorCode(error);
      return (code === 'ENOENT' || code === 'ENOTDIR') && (await this.#isInReach(path));
    }
  }

  /** A drive that is not there has not lost its files. */
  async #isInReach(path: string): Promise<boolean> {
    const folder = this.#folders.find((candidate) => isWithin(path, candidate)) ?? dirname(path);
    return this.#ports.fileSystem.list(folder).then(
      (entries) => entries.length > 0,
      () => false,
    );
  }
}
