/** The wizard's state on the disk, so that it survives the end of the program. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { retrainStateSchema, type RetrainState } from '../../models/retrain-contract.ts';

export const emptyState: RetrainState = {
  source: null,
  changes: { genres: {}, relabelled: {}, leftOut: [] },
  checkJobId: null,
  checkFailure: null,
  report: null,
  estimates: [],
  run: null,
  result: null,
};

export class DraftStore {
  /** Folder of the draft: its state, the list of its tracks, the parts of its split. */
  readonly folder: string;
  readonly listPath: string;
  readonly splitFolder: string;
  /** Writes happen one after the other. */
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.folder = folder;
    this.listPath = join(folder, 'tracks.json');
    this.splitFolder = join(folder, 'split');
  }

  /** The state as it was left; an empty one where there is none, or none that this program can read. */
  async load(): Promise<RetrainState> {
    try {
      const parsed = retrainStateSchema.safeParse(JSON.parse(await readFile(this.#statePath, 'utf8')));
      if (!parsed.success) return emptyState;
      const { run } = parsed.data;
      // Jobs end with the program; a run that was under way left its checkpoint.
      const wasRunning = run !== null && run.failure === null && parsed.data.result === null;
      return {
        ...parsed.data,
        checkJobId: null,
        run: run && { ...run, resumable: run.resumable || wasRunning },
      };
    } catch {
      return emptyState;
    }
  }

  async save(state: RetrainState): Promise<void> {
    const write = async (): Promise<void> => this.write(this.#statePath, JSON.stringify(state));
    this.#writing = this.#writing.then(write, write);
    return this.#writing;
  }

  /** Writes one file of the draft whole, or not at all. */
  async write(path: string, text: string): Promise<void> {
    await mkdir(join(path, '..'), { recursive: true });
    const partial = `${path}.${randomUUID()}`;
    await writeFile(partial, text);
    await rename(partial, path);
  }

  async clear(): Promise<void> {
    await this.#writing.catch(() => {});
    await rm(this.folder, { recursive: true, force: true });
  }

  get #statePath(): string {
    return join(this.folder, 'state.json');
  }
}
