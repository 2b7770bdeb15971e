import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const studio = 'http://127.0.0.1:4319';
const here = fileURLToPath(new URL('.', import.meta.url));

/** The page, built into `dist/web`; addresses are relative, since a capsule has no server. */
export default defineConfig({
  root: here,
  base: './',
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0, // the page's policy knows no data addresses but pictures
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    host: '127.0.0.1',
    // The studio answers under its own name, and its own page, alone.
    proxy: { '/api': { target: studio, changeOrigin: true, headers: { origin: studio } } },
  },
});
