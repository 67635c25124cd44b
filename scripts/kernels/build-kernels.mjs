/**
 * Compiles the signal kernels: main/audio/kernels/kernels.wat to kernels-binary.ts beside it.
 *
 *   node scripts/kernels/build-kernels.mjs
 *
 * The compiler is the npm package wabt (pinned in package.json). A test compiles the source again and compares.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import createWabt from 'wabt';

const folder = new URL('../../main/audio/kernels/', import.meta.url);

/** The text of kernels-binary.ts for the source as it stands. */
export async function compileKernels() {
  const source = await readFile(new URL('kernels.wat', folder), 'utf8');
  const wabt = await createWabt();
  const parsed = wabt.parseWat('kernels.wat', source, { simd: true });
  try {
    parsed.resolveNames();
    parsed.validate();
    const { buffer } = parsed.toBinary({});
    const lines =
      Buffer.from(buffer)
        .toString('base64')
        .match(/.{1,100}/g) ?? [];
    return [
      '/** Compiled from kernels.wat by scripts/kernels/build-kernels.mjs; do not edit. */',
      'export const kernelsBinary =',
      ...lines.map((line, index) => `  '${line}'${index === lines.length - 1 ? ';' : ' +'}`),
      '',
    ].join('\n');
  } finally {
    parsed.destroy();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(new URL('kernels-binary.ts', folder), await compileKernels());
}
