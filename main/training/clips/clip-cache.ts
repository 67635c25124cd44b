/** Clips already listened to: one small file each, found by the audio and the feature setting. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';
import type { Clip } from './clip.ts';

const entrySchema = z
  .object({
    frames: z.number().int().positive(),
    nMels: z.number().int().positive(),
    decibels: z.instanceof(Int8Array),
  })
  .refine(({ frames, nMels, decibels }) => decibels.length === frames * nMels);

export class ClipCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * The stored clip, or the one that `compute` gives, which is then stored.
   *
   * @param source everything the result depends on: audio, settings, front end.
   */
  async get(source: readonly unknown[], compute: () => Promise<Clip>): Promise<Clip> {
    const key = createHash('sha256').update(JSON.stringify(source)).digest('hex');
    const path = join(this.#folder, key.slice(0, 2), `${key}.clip`);
    const stored = await readEntry(path);
    if (stored !== undefined) return stored;
    const computed = await compute();
    const partial = `${path}.${process.pid}`;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(partial, serialize({ ...computed }));
    await rename(partial, path);
    return computed;
  }
}

/** A missing or unreadable entry is computed again. */
async function readEntry(path: string): Promise<Clip | undefined> {
  try {
    return entrySchema.parse(deserialize(await readFile(path)));
  } catch {
    return undefined;
  }
}
