/** What both backends must agree on with the original network. */
import { expect } from 'vitest';
import { Embedder } from '../../../main/inference/embedder.ts';
import golden from './golden-musicnn.json' with { type: 'json' };
import { syntheticWindows } from './synthetic-windows.ts';

export const shippedBundle = new URL('../../../models/bundles/gtzan-v1', import.meta.url).pathname;

/** Compares the shipped network with golden-musicnn.json: 1e-4 of the largest number. */
export async function expectGoldenEmbeddings(backend: 'tensorflow' | 'wasm'): Promise<void> {
  const windows = syntheticWindows(2);
  const sum = windows.flatMap((window) => [...window]).reduce((total, value) => total + value, 0);
  expect(sum).toBeCloseTo(golden.inputSum, 3);
  const embedder = await Embedder.load(shippedBundle);
  expect(embedder.backend.name).toBe(backend);
  const embeddings = await embedder.embed(windows);
  windows.forEach((_, window) => {
    const row = embeddings.subarray(window * embedder.embeddingSize, (window + 1) * embedder.embeddingSize);
    expectClose(row, [...golden.pool[window]!, ...golden.tags[window]!, ...golden.hidden[window]!]);
  });
  embedder.dispose();
}

/** Equal within 1e-4 of the largest expected number. */
export function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  const size = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0);
  expect(worst / size).toBeLessThan(1e-4);
}
