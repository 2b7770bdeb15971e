import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The same page as one script and one style sheet, which an exported run carries within itself. */
export default defineConfig({
  root: here,
  base: './',
  publicDir: false,
  build: {
    outDir: '../dist/capsule-page',
    emptyOutDir: true,
    target: 'es2023',
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: `${here}main.tsx`,
      output: {
        codeSplitting: false,
        entryFileNames: 'page.js',
        assetFileNames: 'page[extname]',
      },
    },
  },
});
