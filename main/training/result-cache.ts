/** A folder of results already computed: one small file each, found by what it was computed from. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { z } from 'zod';

export class ResultCache<Result> {
  readonly #folder: string;
  readonly #schema: z.ZodType<Result>;

  /** @param schema what an entry holds; anything else of a result is not kept. */
  constructor(folder: string, schema: z.ZodType<Result>) {
    this.#folder = folder;
    this.#schema = schema;
  }

  /**
   * The stored result, or the one that `compute` gives, which is then stored.
   *
   * @param source everything the result depends on: network, front end, audio.
   */
  async get(source: readonly unknown[], compute: () => Promise<Result>): Promise<Result> {
    const key = createHash('sha256').update(JSON.stringify(source)).digest('hex');
    const path = join(this.#folder, key.slice(0, 2), `${key}.bin`);
    const stored = await this.#read(path);
    if (stored !== undefined) return stored;
    const computed = await compute();
    const partial = `${path}.${process.pid}`;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(partial, serialize(this.#schema.parse(computed)));
    await rename(partial, path);
    return computed;
  }

  /** A missing or unreadable entry is computed again. */
  async #read(path: string): Promise<Result | undefined> {
    try {
      return this.#schema.parse(deserialize(await readFile(path)));
    } catch {
      return undefined;
    }
  }
}
