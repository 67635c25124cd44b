/**
 * What a person put right in their sets, kept for the next time they train on them: labels and tracks left out by
 * path, names of genres by folder. The files themselves stay as they are.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { TrainingChanges, TrainingSource } from '../../models/retrain-contract.ts';
import type { AudioTrack } from '../training/dataset/dataset-folder.ts';

const memorySchema = z.object({
  /** By path: the genre as it was found, and what it is instead; null: left out. */
  tracks: z.record(z.string(), z.object({ found: z.string(), genre: z.string().nullable() })),
  /** By folder, '' for the library alone: genre as found to its other name; null: left out. */
  genres: z.record(z.string(), z.record(z.string(), z.string().nullable())),
});
type Memory = z.infer<typeof memorySchema>;

export class RememberedChanges {
  readonly #path: string;
  readonly #write: (path: string, text: string) => Promise<void>;

  /** @param write writes a file whole, or not at all. */
  constructor(path: string, write: (path: string, text: string) => Promise<void>) {
    this.#path = path;
    this.#write = write;
  }

  /**
   * What was put right of these tracks before. A track that is found under another genre now was relabelled since:
   * the newer label counts.
   *
   * @param tracks as they are found.
   */
  async recall(source: TrainingSource, tracks: readonly AudioTrack[]): Promise<TrainingChanges> {
    const memory = await this.#read();
    const relabelled: Record<string, string> = {};
    const leftOut: string[] = [];
    for (const { genre, paths } of tracks) {
      const path = paths[0]!;
      const known = memory.tracks[path];
      if (known === undefined || known.found !== genre) continue;
      if (known.genre === null) leftOut.push(path);
      else relabelled[path] = known.genre;
    }
    const found = new Set(tracks.map(({ genre }) => genre));
    const names = Object.entries(memory.genres[keyOf(source)] ?? {}).filter(([genre]) => found.has(genre));
    return { genres: Object.fromEntries(names), relabelled, leftOut };
  }

  /** Keeps the changes of these tracks; what is known of others stays. */
  async keep(
    source: TrainingSource,
    tracks: readonly AudioTrack[],
    { genres, relabelled, leftOut }: TrainingChanges,
  ): Promise<void> {
    const memory = await this.#read();
    const known = new Map(Object.entries(memory.tracks));
    const out = new Set(leftOut);
    for (const { genre: found, paths } of tracks) {
      const path = paths[0]!;
      const genre = out.has(path) ? null : relabelled[path];
      if (genre === undefined) known.delete(path);
      else known.set(path, { found, genre });
    }
    const next: Memory = {
      tracks: Object.fromEntries(known),
      genres: { ...memory.genres, [keyOf(source)]: genres },
    };
    await this.#write(this.#path, JSON.stringify(next));
  }

  async #read(): Promise<Memory> {
    try {
      return memorySchema.parse(JSON.parse(await readFile(this.#path, 'utf8')));
    } catch {
      return { tracks: {}, genres: {} };
    }
  }
}

function keyOf({ folder }: TrainingSource): string {
  return folder ?? '';
}
