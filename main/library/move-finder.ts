/** Recognises a file at a new path as one the library knew at a path that is gone. */
import { dirname, resolve } from 'node:path';
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

  /** `paths` are those being scanned. */
  constructor(store: LibraryStore, ports: MoveFinderPorts, paths: readonly string[]) {
    this.#store = store;
    this.#ports = ports;
    this.#folders = [...store.folders.paths(), ...paths.map((path) => resolve(path))];
  }

  /** Where a file at an unknown path comes from. Its audio is hashed only if a known file has its very size. */
  async find({ path, stamp, fileKey }: FoundFile): Promise<Origin> {
    const { scans } = this.#store;
    // The inode shows that the drive is the same, and here.
    const renamed = await this.#firstGone(scans.sameFile(path, stamp, fileKey), async (former) => {
      const now = await this.#lookAt(former);
      return now === 'missing' || now === fileKey;
    });
    if (renamed !== null) return { movedFrom: renamed, audioHash: null };
    if (!scans.knowsAudioOfSize(stamp.size, path)) return { movedFrom: null, audioHash: null };
    const audioHash = await this.#ports.readAudioHash(path);
    if (audioHash === null) return { movedFrom: null, audioHash };
    const candidates = scans.sameAudio(audioHash, stamp.size, path);
    const movedFrom = await this.#firstGone(
      candidates,
      async (former) => (await this.#lookAt(former)) === 'missing' && (await this.#isInReach(former)),
    );
    return { movedFrom, audioHash };
  }

  async #firstGone(
    candidates: readonly Candidate[],
    isGone: (path: string) => Promise<boolean>,
  ): Promise<number | null> {
    for (const candidate of candidates) {
      // Asked after the wait: another file of the batch may have taken it meanwhile.
      if (!(await isGone(candidate.path)) || this.#moved.has(candidate.id)) continue;
      this.#moved.add(candidate.id);
      return candidate.id;
    }
    return null;
  }

  /** `missing`, the key of the one file that is there, or null: something is there, or it cannot be told. */
  async #lookAt(path: string): Promise<string | null> {
    try {
      const stats = await this.#ports.fileSystem.stat(path);
      // A file with one link under two paths has one spelling more, not one copy more.
      return stats.nlink === 1n ? fileKeyOf(stats) : null;
    } catch (error) {
      const code = errorCode(error);
      return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : null;
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
