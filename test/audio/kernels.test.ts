/** The compiled kernels are what their source says. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { compileKernels } from '../../scripts/kernels/build-kernels.mjs';

test('kernels-binary.ts is compiled from kernels.wat', async () => {
  const stored = await readFile(
    new URL('../../main/audio/kernels/kernels-binary.ts', import.meta.url),
    'utf8',
  );
  expect(stored).toBe(await compileKernels());
});
