/** How the preload is bundled: one CommonJS file, since a sandboxed preload can load nothing but Electron. */
import { join } from 'node:path';
import { root } from './folders.mjs';

// oxlint-disable-next-line import/no-default-export -- vite asks for one
export default {
  root,
  publicDir: false,
  build: {
    target: 'node24',
    minify: false,
    lib: { entry: join(root, 'preload', 'index.ts'), formats: ['cjs'], fileName: () => 'index.cjs' },
    rolldownOptions: { external: ['electron'] },
  },
};
