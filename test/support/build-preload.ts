/** The preload as Electron loads it: bundled to one CommonJS file, with the program's own settings. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';

export interface BuiltPreload extends AsyncDisposable {
  /** Path of the bundle. */
  readonly file: string;
}

/** Bundles preload/ into a temporary folder. */
export async function buildPreload(): Promise<BuiltPreload> {
  const folder = await mkdtemp(join(tmpdir(), 'earmark-preload-'));
  await build({
    configFile: resolve('scripts/setup/preload.vite.mjs'),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true },
  });
  return {
    file: join(folder, 'index.cjs'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
