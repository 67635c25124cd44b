/**
 * Watches the library's folders: what is added, changed or taken away in them is scanned when it has come to rest.
 *
 * The system tells of a whole tree on macOS and Windows; on Linux each folder is watched by itself (inotify), and
 * new ones as they come. A folder that cannot be watched (a network drive, or more folders than the system allows)
 * is named, and found by the next scan as ever.
 */
import { watch, type Dirent, type FSWatcher } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isWithin } from './path-range.ts';
import { isAudioName, isPassedOver } from './scan-names.ts';

export interface FolderWatchParts {
  /** Paths of the library's folders. */
  readonly folders: () => readonly string[];
  /** Whether what is on the disk differs from what the library knows of it. */
  readonly differs: (path: string) => Promise<boolean>;
  /** Whether now is no time to scan: files are being written, or a scan runs. */
  readonly isBusy: () => boolean;
  /** Scans folders and files. */
  readonly scan: (paths: readonly string[]) => void;
  /** Milliseconds without a change before what changed is scanned; default 2,000. */
  readonly restMs?: number;
  /** Default the process's own. */
  readonly platform?: NodeJS.Platform;
}

/** More changed places than this are scanned as the folders they lie in. */
const mostPaths = 500;

export class FolderWatch {
  readonly #parts: FolderWatchParts;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #unwatched = new Set<string>();
  readonly #changed = new Set<string>();
  #roots: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | null = null;
  #generation = 0;
  #isOn = false;

  constructor(parts: FolderWatchParts) {
    this.#parts = parts;
  }

  /** Folders of the library that cannot be watched. */
  get unwatched(): ReadonlySet<string> {
    return this.#unwatched;
  }

  /** Watches every folder of the library from now on; call it again when there are others. */
  start(): void {
    this.stop();
    this.#isOn = true;
    const generation = this.#generation;
    this.#roots = new Set(this.#parts.folders());
    for (const folder of this.#roots) void this.#watchTree(folder, folder, generation);
  }

  /** Watches the folders there are now, where it watches at all and they are others. */
  renew(): void {
    if (!this.#isOn) return;
    const folders = this.#parts.folders();
    const isSame = folders.length === this.#roots.size && folders.every((folder) => this.#roots.has(folder));
    if (!isSame) this.start();
  }

  stop(): void {
    this.#isOn = false;
    this.#generation += 1;
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    this.#unwatched.clear();
    this.#changed.clear();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #watchTree(folder: string, root: string, generation: number): Promise<void> {
    const isNative = (this.#parts.platform ?? process.platform) !== 'linux';
    if (generation !== this.#generation || !this.#watchOne(folder, root, isNative) || isNative) return;
    let entries: Dirent[];
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch {
      return;
    }
    for (const entry of entries)
      if (entry.isDirectory() && !isPassedOver(entry.name))
        await this.#watchTree(join(folder, entry.name), root, generation);
  }

  /** Whether the folder is watched now. */
  #watchOne(folder: string, root: string, recursive: boolean): boolean {
    if (this.#watchers.has(folder)) return true;
    try {
      const watcher = watch(folder, { recursive, persistent: false }, (_event, name) => {
        this.#note(name === null ? folder : join(folder, name), root);
      });
      watcher.on('error', () => this.#lose(folder, root));
      this.#watchers.set(folder, watcher);
      return true;
    } catch {
      this.#unwatched.add(root);
      return false;
    }
  }

  /** A folder that went is no loss; one that cannot be watched any more is. */
  #lose(folder: string, root: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
    if (folder === root) this.#unwatched.add(root);
  }

  #note(path: string, root: string): void {
    if (isPassedOver(basename(path))) return;
    this.#changed.add(path);
    if (this.#changed.size > mostPaths) {
      this.#changed.clear();
      this.#changed.add(root);
    }
    this.#wait();
  }

  #wait(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#settle(), this.#parts.restMs ?? 2_000);
    this.#timer.unref();
  }

  /** Scans what differs; while files are written or scanned it waits, since that is what changes them most often. */
  async #settle(): Promise<void> {
    this.#timer = null;
    if (this.#parts.isBusy()) return this.#wait();
    const generation = this.#generation;
    const changed = [...this.#changed];
    this.#changed.clear();
    const toScan = new Set<string>();
    for (const path of changed) {
      const found = await stat(path).catch(() => null);
      if (found?.isDirectory()) {
        const root = this.#rootOf(path);
        if (root !== null) await this.#watchTree(path, root, generation);
        if (await this.#holdsChange(path)) toScan.add(path);
      } else if (found === null) {
        // What went is known by its folder being read again.
        this.#lose(path, '');
        if (await this.#parts.differs(path)) toScan.add(await existingFolderOf(path));
      } else if (await this.#isChangedFile(path)) toScan.add(path);
    }
    if (generation !== this.#generation) return;
    const paths = [...toScan].filter((path) => this.#rootOf(path) !== null);
    if (paths.length > 0) this.#parts.scan(paths);
  }

  /** Whether a file in the folder, or in one below it, is not as the library knows it. */
  async #holdsChange(folder: string): Promise<boolean> {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (isPassedOver(entry.name)) continue;
      if (entry.isDirectory() ? await this.#holdsChange(path) : await this.#isChangedFile(path)) return true;
    }
    return false;
  }

  async #isChangedFile(path: string): Promise<boolean> {
    return isAudioName(path) && (await this.#parts.differs(path));
  }

  #rootOf(path: string): string | null {
    return [...this.#roots].find((folder) => path === folder || isWithin(path, folder)) ?? null;
  }
}

/** The nearest folder above that is there. */
async function existingFolderOf(path: string): Promise<string> {
  const folder = dirname(path);
  const found = await stat(folder).catch(() => null);
  return found?.isDirectory() || folder === path ? folder : existingFolderOf(folder);
}
