/** A folder of results already computed: one small file each, found by what it was computed from. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { z } from 'zod';

export class ResultCache<Result> {
  readonly #folder: string;
  readonly #schema: z.ZodType<Result>;
  readonly #underWay = new Map<string, Promise<Result>>();

  /** @param schema what an entry holds; anything else of a result is not kept. */
  constructor(folder: string, schema: z.ZodType<Result>) {
    this.#folder = folder;
    this.#schema = schema;
  }

  /**
   * The stored result, or the one that `compute` gives, which is then stored; computed once where several ask for
   * it at a time. A result that cannot be stored, on a full disk say, is given all the same.
   *
   * @param source everything the result depends on: network, front end, audio.
   */
  async get(source: readonly unknown[], compute: () => Promise<Result>): Promise<Result> {
    const path = this.#pathOf(source);
    const underWay = this.#underWay.get(path);
    if (underWay !== undefined) return underWay;
    const result = this.#read(path).then(async (stored) => {
      if (stored !== undefined) return stored;
      const computed = await compute();
      await this.#write(path, computed).catch(() => {});
      return computed;
    });
    this.#underWay.set(path, result);
    try {
      return await result;
    } finally {
      this.#underWay.delete(path);
    }
  }

  /** The stored result; null where there is none. */
  async find(source: readonly unknown[]): Promise<Result | null> {
    return (await this.#read(this.#pathOf(source))) ?? null;
  }

  #pathOf(source: readonly unknown[]): string {
    const key = createHash('sha256').update(JSON.stringify(source)).digest('hex');
    return join(this.#folder, key.slice(0, 2), `${key}.bin`);
  }

  /** Under a name of its own first: other processes may write the same entry. */
  async #write(path: string, result: Result): Promise<void> {
    const partial = `${path}.${randomUUID()}`;
    await mkdir(dirname(path), { recursive: true });
    try {
      await writeFile(partial, serialize(this.#schema.parse(result)));
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
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
