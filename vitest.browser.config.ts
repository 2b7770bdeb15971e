import { defineConfig } from 'vitest/config';

/** The studio in a real Chromium, beside real studios; without a Chromium they say so and are skipped. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    include: ['apps/studio/test/**/*.browser.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 120_000,
    hookTimeout: 900_000,
    env: { SIGHTLINE_STORE: '' },
  },
});
