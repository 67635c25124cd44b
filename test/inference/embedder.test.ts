/** The embedder: batches, lengths, and memory that does not grow. */
import { beforeAll, expect, test } from 'vitest';
import { loadBackend } from '../../main/inference/backend.ts';
import { Embedder } from '../../main/inference/embedder.ts';
import { decibelFeatures } from '../../models/feature-config.ts';
import { randomTensors, smallDeclaration } from '../models/network/plain-network.ts';
import { expectClose, shippedBundle } from '../models/network/musicnn-golden.ts';
import { syntheticWindows } from '../models/network/synthetic-windows.ts';

let embedder: Embedder;

beforeAll(async () => {
  embedder = await Embedder.load(shippedBundle);
});

test('windows come back in order, whatever the batch and whatever lies beside them', async () => {
  // More than a batch, of two lengths, mixed.
  const full = syntheticWindows(2);
  const windows = Array.from({ length: 19 }, (_, index) =>
    index % 3 === 1 ? full[1]!.subarray(0, 60 * 96) : full[index % 2]!,
  );
  const together = await embedder.embed(windows);
  const size = embedder.embeddingSize;
  expect(together).toHaveLength(19 * size);
  for (const index of [0, 1, 2, 3, 16, 18]) {
    const alone = await embedder.embed([windows[index]!]);
    expectClose(together.subarray(index * size, (index + 1) * size), [...alone]);
  }
});

test('no windows give no embeddings', async () => {
  expect(await embedder.embed([])).toHaveLength(0);
});

test('a window that is not made of frames is refused', async () => {
  await expect(embedder.embed([new Float32Array(100)])).rejects.toThrow(/100 values/);
  await expect(embedder.embed([new Float32Array(0)])).rejects.toThrow(/0 values/);
});

test('nothing is left behind in the backend', async () => {
  const { tf } = await loadBackend();
  const [window] = syntheticWindows(1);
  await embedder.embed([window!]);
  const before = tf.memory();
  for (let run = 0; run < 5; run += 1) await embedder.embed([window!, window!, window!.subarray(0, 96)]);
  expect(tf.memory().numTensors).toBe(before.numTensors);
  expect(tf.memory().numBytes).toBe(before.numBytes);
});

test('a disposed embedder frees its weights', async () => {
  const { tf } = await loadBackend();
  const before = tf.memory().numTensors;
  const other = await Embedder.load(shippedBundle);
  expect(tf.memory().numTensors).toBeGreaterThan(before);
  other.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('a network that cannot read what the front end gives is refused', async () => {
  const { tf } = await loadBackend();
  const before = tf.memory().numTensors;
  const network = { kind: 'layers', declaration: smallDeclaration, members: 1 } as const;
  const tensors = randomTensors(smallDeclaration);
  const features = { ...decibelFeatures, nMels: 8 };
  (await Embedder.of(tensors, features, network)).dispose();
  const refused = { code: 'incompatible-model', message: expect.stringContaining('reads 8 numbers a frame') };
  await expect(Embedder.of(tensors, decibelFeatures, network)).rejects.toMatchObject(refused);
  await expect(
    Embedder.of(tensors, { ...features, windowFrames: 10_000_000 }, network),
  ).rejects.toMatchObject(refused);
  // A pooling by two of one frame.
  await expect(Embedder.of(tensors, { ...features, windowFrames: 1 }, network)).rejects.toMatchObject({
    code: 'incompatible-model',
    message: expect.stringContaining('too few to pool'),
  });
  expect(tf.memory().numTensors).toBe(before);
});
