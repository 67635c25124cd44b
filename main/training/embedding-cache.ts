/** A folder of embeddings already computed: one small file each, found by what it was computed from. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';
import type { EmbeddedTrack } from '../../models/head.ts';

const entrySchema = z.object({
  embeddings: z.instanceof(Float32Array),
  segments: z.array(z.object({ startSeconds: z.number(), durationSeconds: z.number().positive() })),
});

export class EmbeddingCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * The stored embeddings, or those that `compute` gives, which are then stored.
   *
   * @param source everything the result depends on: network, front end, audio.
   */
  async get(
    source: readonly (string | number)[],
    compute: () => Promise<EmbeddedTrack>,
  ): Promise<EmbeddedTrack> {
    const key = createHash('sha256').update(JSON.stringify(source)).digest('hex');
    const path = join(this.#folder, key.slice(0, 2), `${key}.bin`);
    const stored = await readEntry(path);
    if (stored !== undefined) return stored;
    const computed = await compute();
    const partial = `${path}.${process.pid}`;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(
      partial,
      serialize({ embeddings: computed.embeddings, segments: [...computed.segments] }),
    );
    await rename(partial, path);
    return computed;
  }
}

/** A missing or unreadable entry is computed again. */
async function readEntry(path: string): Promise<EmbeddedTrack | undefined> {
  try {
    const parsed = entrySchema.safeParse(deserialize(await readFile(path)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
