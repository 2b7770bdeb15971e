import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunEvent, RunRecord } from '@sightline/contracts';
import { followEvents } from '../src/follow-events.ts';
import { loadRecipe } from '../src/load-recipe.ts';
import type { LoadedRecipe } from '../src/recipe.ts';
import { type RunOptions, startRun } from '../src/start-run.ts';

const use: string = fileURLToPath(new URL('./tiny-stages.mjs', import.meta.url));

export const tinyRecipe: Record<string, unknown> = {
  name: 'tiny',
  seed: 3,
  ingest: { use },
  preprocess: { use },
  features: { use },
  fusion: { use },
  train: { use },
  retry: {
    features: { maximumAttempts: 3, initialIntervalMs: 50 },
    train: { maximumAttempts: 2, initialIntervalMs: 50 },
  },
};

/** A project of its own in a temporary folder, with one recipe. */
export type TinyProject = {
  root: string;
  load(...overrides: string[]): Promise<LoadedRecipe>;
  run(options: Partial<RunOptions>, ...overrides: string[]): Promise<RunRecord>;
  events(runId: string): Promise<RunEvent[]>;
  remove(): Promise<void>;
};

export async function createTinyProject(recipe: object = tinyRecipe): Promise<TinyProject> {
  const root = await mkdtemp(join(tmpdir(), 'sightline-'));
  await mkdir(join(root, 'data', 'recipes'), { recursive: true });
  const path = join(root, 'data', 'recipes', 'tiny.json');
  await writeFile(path, JSON.stringify(recipe));
  const load = (...overrides: string[]): Promise<LoadedRecipe> =>
    loadRecipe('tiny', overrides, root);
  return {
    root,
    load,
    async run(options, ...overrides) {
      const recipe = await load(...overrides);
      const { finished } = await startRun({ engine: 'local', root, recipe, ...options });
      return finished;
    },
    async events(runId) {
      const events: RunEvent[] = [];
      for await (const event of followEvents(root, runId)) events.push(event);
      return events;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** SHA-256 of every file below a folder, by its path. */
export async function hashTree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const hashes: Record<string, string> = {};
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    hashes[path.slice(folder.length)] = createHash('sha256').update(bytes).digest('hex');
  }
  return hashes;
}

/** `stage: state` of each stage, for short expectations. */
export function listStates(record: RunRecord): string[] {
  return record.stages.map(({ stage, state }) => `${stage} ${state}`);
}

export function listReasons(record: { reason: string }[]): string[] {
  return record.map(({ reason }) => reason);
}
