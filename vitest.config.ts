import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'tools/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    env: {
      SIGHTLINE_STORE: '', // no test writes to a store of somebody's own
      NVIDIA_TF32_OVERRIDE: '0', // tests hold products of a GPU against the CPU's in full float32
    },
  },
});
