/** Puts the names in folders on the disk, once for all that ask meanwhile. */
import type { FileSystem } from './file-system.ts';

interface FolderQueue {
  /** Under way; too late for a name made after it began. */
  running: Promise<void> | null;
  /** Begins when the running one ends. */
  next: Promise<void> | null;
}

export class FolderSyncs {
  readonly #fileSystem: Pick<FileSystem, 'syncFolder'>;
  readonly #folders = new Map<string, FolderQueue>();

  constructor(fileSystem: Pick<FileSystem, 'syncFolder'>) {
    this.#fileSystem = fileSystem;
  }

  /** Resolves when every name that the folder has now is on the disk. */
  async sync(folder: string): Promise<void> {
    const queue = this.#queueOf(folder);
    if (queue.running === null) return this.#run(folder, queue);
    queue.next ??= queue.running
      .catch(() => undefined)
      .then(() => {
        queue.next = null;
        return this.#run(folder, queue);
      });
    return queue.next;
  }

  #queueOf(folder: string): FolderQueue {
    const known = this.#folders.get(folder);
    if (known) return known;
    const queue = { running: null, next: null };
    this.#folders.set(folder, queue);
    return queue;
  }

  async #run(folder: string, queue: FolderQueue): Promise<void> {
    const running = this.#fileSystem.syncFolder(folder);
    queue.running = running;
    try {
      await running;
    } finally {
      queue.running = null;
      if (queue.next === null) this.#folders.delete(folder);
    }
  }
}
