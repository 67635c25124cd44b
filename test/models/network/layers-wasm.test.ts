/** Networks from declarations on the WebAssembly backend. */
import { expect, test } from 'vitest';
import { expectPlainResults } from './plain-network.ts';

test('log-probabilities are those computed the plain way', { timeout: 60_000 }, async () => {
  // Before the backend is first loaded in this process, which is this file's own.
  process.env['EARMARK_BACKEND'] = 'wasm';
  await expect(expectPlainResults('wasm')).resolves.toBeUndefined();
});
