/**
 * Scans folders into the library: files that did not change cost a stat, new and changed ones have their tags
 * read, and files that moved are recognised by their inode or their audio and keep all that was said of them.
 */
import type { SerialisedFailure } from '../../models/failure.ts';
import { readAudioHash } from './audio-identity.ts';
import { sameStamp } from './file-stamp.ts';
import { type FileSystem, realFileSystem } from './file-system.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { readTags, type ReadTags } from './metadata.ts';
import { MoveFinder } from './move-finder.ts';
import { type FoundFile, type FoundProblem, walk } from './scan.ts';
import type { LibraryStore } from './store/library-store.ts';
import type { KnownTrack, ScannedFile } from './store/scanned-file.ts';

/** A file that a scan met, or a place it could not enter. */
export interface ScannedTrack {
  readonly path: string;
  /** Null for what is no track: a folder that could not be read, a path that leads nowhere. */
  readonly trackId: number | null;
  /** Why it could not be taken; null when it was. */
  readonly failure: SerialisedFailure | null;
}

export interface ScanOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once, at the end, with the tracks that turned out to be gone or out of reach. */
  readonly onAway?: (trackIds: readonly number[]) => void;
}

/** The scanner's ways to the disk; replaced in tests. */
export interface ScannerPorts {
  readonly fileSystem: FileSystem;
  readonly readTags: (path: string) => Promise<ReadTags>;
  /** Digest of a file's audio, null where it cannot be told. */
  readonly readAudioHash: (path: string) => Promise<string | null>;
}

/** Files stored at a time; the first ones sooner, for something to show. */
const batchSize = 200;
const firstBatchSize = 20;
/** A batch is not held longer than this for more to come, milliseconds. */
const batchMs = 250;
/** Files whose tags are read at a time. */
const concurrentReads = 8;

type Found = FoundFile | FoundProblem;

/** A new or changed file, read, and the track it used to be where it moved. */
interface PreparedFile {
  readonly file: ScannedFile;
  readonly movedFrom: number | null;
}

export class Scanner {
  readonly #store: LibraryStore;
  readonly #ports: ScannerPorts;

  constructor(store: LibraryStore, ports: Partial<ScannerPorts> = {}) {
    this.#store = store;
    this.#ports = { fileSystem: realFileSystem, readTags, readAudioHash, ...ports };
  }

  /**
   * Scans folders and files (which are taken whatever their names) and yields each file in the order of the
   * walk, after it is stored. A scan that runs to its end also marks the files it no longer met as gone, and
   * those of folders out of reach as offline; one that is aborted leaves them as they were.
   * @throws Failure 'store-busy' | 'disk-full' | 'store-damaged'
   */
  async *scan(paths: readonly string[], { signal, onAway }: ScanOptions = {}): AsyncGenerator<ScannedTrack> {
    const store = this.#store;
    const scanId = store.scans.begin();
    const moves = new MoveFinder(store, this.#ports, paths);
    const walked = walk(paths, { signal, fileSystem: this.#ports.fileSystem });
    let batch: Found[] = [];
    let size = firstBatchSize;
    let storedAt = performance.now();
    for (;;) {
      const next = await walked.next();
      if (!next.done) batch.push(next.value);
      if (next.done || batch.length >= size || performance.now() - storedAt > batchMs) {
        yield* await this.#storeBatch(batch, scanId, moves);
        [batch, size, storedAt] = [[], batchSize, performance.now()];
      }
      if (next.done) {
        if (next.value !== null) {
          const away = store.scans.end({ scanId, ...next.value });
          onAway?.(away);
        }
        return;
      }
    }
  }

  async #storeBatch(batch: readonly Found[], scanId: number, moves: MoveFinder): Promise<ScannedTrack[]> {
    const known = this.#store.tracks.known(batch.map(({ path }) => path));
    const files = batch.filter((found) => found.kind === 'file');
    const unchanged: number[] = [];
    const toRead: FoundFile[] = [];
    for (const file of files) {
      const track = known.get(file.path);
      if (track?.tagsRead === true && sameStamp(track.stamp, file.stamp)) unchanged.push(track.id);
      else toRead.push(file);
    }
    const prepared = await mapConcurrently(toRead, concurrentReads, (file) =>
      this.#prepare(file, known.get(file.path), moves),
    );
    const ids = this.#store.together(() => {
      this.#store.scans.touch(unchanged, scanId);
      return this.#save(prepared, batch, scanId);
    });
    return batch.map((found) => ({
      path: found.path,
      trackId: ids.get(found.path) ?? known.get(found.path)?.id ?? null,
      failure: found.kind === 'problem' ? found.failure : null,
    }));
  }

  /** Reads a new or changed file, and finds out whether it is one that moved or a copy. */
  async #prepare(file: FoundFile, known: KnownTrack | undefined, moves: MoveFinder): Promise<PreparedFile> {
    const { path, stamp, fileKey } = file;
    const { tags, durationSeconds } = await this.#ports.readTags(path);
    const scanned = { path, stamp, fileKey, tags, durationSeconds };
    if (known !== undefined) {
      // Changed tags around the same audio leave its analysis and decision standing.
      const isAnalysed = known.audioHash !== null && !sameStamp(known.stamp, stamp);
      const audioHash = isAnalysed ? await this.#ports.readAudioHash(path) : null;
      return { file: { ...scanned, audioHash }, movedFrom: null };
    }
    const { movedFrom, audioHash } = await moves.find(file);
    return { file: { ...scanned, audioHash }, movedFrom };
  }

  /** Stores what was prepared and the files with problems; answers ids by path. */
  #save(prepared: readonly PreparedFile[], batch: readonly Found[], scanId: number): Map<string, number> {
    const { tracks } = this.#store;
    const ids = new Map<string, number>();
    const others: ScannedFile[] = [];
    for (const { file, movedFrom } of prepared) {
      if (movedFrom === null) others.push(file);
      else {
        tracks.move(movedFrom, file, scanId);
        ids.set(file.path, movedFrom);
      }
    }
    tracks.upsert(others, scanId).forEach((id, index) => ids.set(others[index]!.path, id));
    const problems = batch.filter((found) => found.kind === 'problem' && found.of === 'file');
    tracks
      .upsertProblems(
        problems.filter((found) => found.kind === 'problem'),
        scanId,
      )
      .forEach((id, index) => ids.set(problems[index]!.path, id));
    return ids;
  }
}
