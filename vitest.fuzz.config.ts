import { defineConfig } from 'vitest/config';

/** Thousands of damaged and hostile files for every reader, from fixed seeds. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    include: ['packages/**/*.fuzz.ts', 'apps/**/*.fuzz.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
