import { defineConfig } from 'vitest/config';

/** Real processes that are killed and disks that are filled: one after the other, and slowly. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    include: ['packages/**/*.faults.ts', 'apps/**/*.faults.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
