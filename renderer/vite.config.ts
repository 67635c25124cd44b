/** Build of the interface: one page of plain files, nothing inlined that its security policy forbids. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One script: it comes from this computer, so splitting would only add requests.
    chunkSizeWarningLimit: 2000,
  },
});
