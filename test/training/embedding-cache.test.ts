/** The cache of embeddings: computed once, and again where an entry is spoiled. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EmbeddingCache } from '../../main/training/embedding-cache.ts';

test('an entry is computed once, for what it was computed from', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'earmark-cache-'));
  const cache = new EmbeddingCache(folder);
  let computed = 0;
  const compute = async () => {
    computed += 1;
    return { embeddings: Float32Array.of(computed, 2), segments: [{ startSeconds: 0, durationSeconds: 3 }] };
  };
  const first = await cache.get(['network', 'track', 1], compute);
  expect(await cache.get(['network', 'track', 1], compute)).toEqual(first);
  expect(computed).toBe(1);
  await cache.get(['network', 'track', 2], compute);
  expect(computed).toBe(2);
  for (const name of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (name.isFile()) await writeFile(join(name.parentPath, name.name), 'spoiled');
  }
  await cache.get(['network', 'track', 1], compute);
  expect(computed).toBe(3);
  await rm(folder, { recursive: true });
});
