/** Windows of several tracks travel together and come back to their own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EmbeddingBatches, type Embed } from '../../main/workers/embedding-batches.ts';

/** Each window's row is its value twice; the sizes of the runs are written down. */
function network(): { embed: Embed; runs: number[] } {
  const runs: number[] = [];
  const embed: Embed = async (windows) => {
    runs.push(windows.length);
    await sleep(1);
    if (runs.length > 0 && windows.some(([value]) => value === -1)) throw new Error('no such window');
    return Float32Array.from(windows.flatMap(([value = 0]) => [value, value]));
  };
  return { embed, runs };
}

/** A track of `count` windows, prepared after `delayMs`. */
function track(value: number, count: number, delayMs = 0): () => Promise<{ windows: Float32Array[] }> {
  return async () => {
    await sleep(delayMs);
    return { windows: Array.from({ length: count }, () => Float32Array.of(value)) };
  };
}

test('tracks on the way together go through the network together', async () => {
  const { embed, runs } = network();
  const batches = new EmbeddingBatches(embed, 2, { windows: 100, waitMs: 60_000 });
  const results = await Promise.all([
    batches.embed(track(1, 2)),
    batches.embed(track(2, 1, 20)),
    batches.embed(track(3, 3, 5)),
  ]);
  expect(runs).toEqual([6]);
  expect(results.map(({ embeddings }) => [...embeddings])).toEqual([
    [1, 1, 1, 1],
    [2, 2],
    [3, 3, 3, 3, 3, 3],
  ]);
});

test('enough windows do not wait for more', async () => {
  const { embed, runs } = network();
  const batches = new EmbeddingBatches(embed, 2, { windows: 4, waitMs: 60_000 });
  await Promise.all([batches.embed(track(1, 2)), batches.embed(track(2, 2)), batches.embed(track(3, 1, 50))]);
  expect(runs).toEqual([4, 1]);
});

test('a slow track does not hold the others up', async () => {
  const { embed, runs } = network();
  const batches = new EmbeddingBatches(embed, 2, { windows: 100, waitMs: 20 });
  const prepared = Promise.withResolvers<{ windows: Float32Array[] }>();
  const slow = batches.embed(() => prepared.promise);
  const { embeddings } = await batches.embed(track(1, 1));
  expect([...embeddings]).toEqual([1, 1]);
  prepared.resolve({ windows: [Float32Array.of(9)] });
  await slow;
  expect(runs).toEqual([1, 1]);
});

test('a track that cannot be prepared fails alone and is not waited for', async () => {
  const { embed, runs } = network();
  const batches = new EmbeddingBatches(embed, 2, { windows: 100, waitMs: 60_000 });
  const broken = batches.embed(async () => {
    await sleep(20);
    throw new Error('unreadable');
  });
  const good = batches.embed(track(1, 1));
  await expect(broken).rejects.toThrow('unreadable');
  expect([...(await good).embeddings]).toEqual([1, 1]);
  expect(runs).toEqual([1]);
});

test('a track that the network chokes on fails alone', async () => {
  const { embed } = network();
  const batches = new EmbeddingBatches(embed, 2, { windows: 100, waitMs: 60_000 });
  const results = await Promise.allSettled([1, -1, 3].map((value) => batches.embed(track(value, 1))));
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
