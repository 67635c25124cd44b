/** The pruned network on the WebAssembly backend. */
import { expect, test } from 'vitest';
import { expectGoldenEmbeddings } from './musicnn-golden.ts';

test('embeddings are those of the original checkpoint', { timeout: 60_000 }, async () => {
  // Before the backend is first loaded in this process, which is this file's own.
  process.env['EARMARK_BACKEND'] = 'wasm';
  await expect(expectGoldenEmbeddings('wasm')).resolves.toBeUndefined();
});
