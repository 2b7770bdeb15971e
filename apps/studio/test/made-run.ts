import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRecord } from '@sightline/contracts';
import { loadRecipe, startRun } from '@sightline/pipeline';
import type { Hono } from 'hono';
import { createApp } from '../src/server/create-app.ts';

/** The real five stages on few and small things. */
const recipe = {
  name: 'made',
  seed: 3,
  ingest: { source: 'made', count: 24, testRatio: 0.3, validationRatio: 0.2 },
  features: { width: 4, blockCount: 1, epochCount: 1 },
  train: { width: 16, layerCount: 1, headCount: 2, epochCount: 2 },
};

/** A run in a project folder of its own, and the studio's server on it. */
export type MadeRun = {
  root: string;
  run: RunRecord;
  app: Hono;
  /** Asks below the run's address. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
};

export async function createMadeRun(): Promise<MadeRun> {
  const root = await mkdtemp(join(tmpdir(), 'sightline-studio-'));
  await mkdir(join(root, 'data', 'recipes'), { recursive: true });
  await writeFile(join(root, 'data', 'recipes', 'made.json'), JSON.stringify(recipe));
  const { finished } = await startRun({
    engine: 'local',
    root,
    recipe: await loadRecipe('made', [], root),
  });
  const run = await finished;
  const closers: (() => void | Promise<void>)[] = [];
  const onClose = (close: () => void | Promise<void>): void => {
    closers.push(close);
  };
  const app = createApp({ root, token: 'token', command: ['sightline'], onClose });
  return {
    root,
    run,
    app,
    ask: async (path, init) => app.request(`/api/runs/${run.id}${path}`, init),
    async close() {
      for (const close of closers) await close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
