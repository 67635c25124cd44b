/**
 * Compiles the MPEG audio decoder: mpeg/mpeg-mono.c to main/audio/decoders/mpeg-binary.ts.
 *
 *   ZIG=/path/to/zig node scripts/kernels/build-mpeg.mjs
 *
 * The compiler is Zig 0.17.1, which the Python package ziglang of that version carries; it is asked for only here.
 * mpeg/minimp3.h is minimp3 as the crate minimp3-sys 0.3.2 has it, unchanged.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sources = fileURLToPath(new URL('mpeg/', import.meta.url));
const target = new URL('../../main/audio/decoders/mpeg-binary.ts', import.meta.url);

const folder = mkdtempSync(join(tmpdir(), 'earmark-mpeg-'));
try {
  const output = join(folder, 'mpeg.wasm');
  const options = [
    ['-target', 'wasm32-wasi', '-mexec-model=reactor'],
    ['-mcpu=generic+simd128+bulk_memory+nontrapping_fptoint', '-O3'],
    ['-Wl,--no-entry', '-Wl,--strip-all', '-Wl,-z,stack-size=65536'],
    ['-I', sources, '-o', output, join(sources, 'mpeg-mono.c')],
  ];
  execFileSync(process.env['ZIG'] ?? 'zig', ['cc', ...options.flat()], { stdio: 'inherit' });
  const lines =
    readFileSync(output)
      .toString('base64')
      .match(/.{1,100}/g) ?? [];
  writeFileSync(
    target,
    [
      '/** Compiled from scripts/kernels/mpeg by scripts/kernels/build-mpeg.mjs; do not edit. */',
      'export const mpegBinary =',
      ...lines.map((line, index) => `  '${line}'${index === lines.length - 1 ? ';' : ' +'}`),
      '',
    ].join('\n'),
  );
} finally {
  rmSync(folder, { recursive: true });
}
