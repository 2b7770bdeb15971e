import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRecipe, startRun } from '@sightline/pipeline';

/** The real five stages on few and small things: enough for sentences, though not for the right ones. */
const recipe = {
  name: 'made',
  seed: 3,
  ingest: { source: 'made', count: 60, testRatio: 0.3, validationRatio: 0.2 },
  features: { width: 4, blockCount: 1, epochCount: 1 },
  train: { width: 64, layerCount: 1, headCount: 2, epochCount: 30, peakLearningRate: 4e-3 },
};

/** A trained run in a project folder of its own. */
export type TrainedRun = { root: string; id: string; remove(): Promise<void> };

/** @param overrides of its recipe: `ingest.task=captions` */
export async function makeRun(overrides: readonly string[] = []): Promise<TrainedRun> {
  const root = await mkdtemp(join(tmpdir(), 'sightline-serve-'));
  await mkdir(join(root, 'data', 'recipes'), { recursive: true });
  await writeFile(join(root, 'data', 'recipes', 'made.json'), JSON.stringify(recipe));
  const loaded = await loadRecipe('made', overrides, root);
  const { finished } = await startRun({ engine: 'local', root, recipe: loaded });
  const { id } = await finished;
  return { root, id, remove: () => rm(root, { recursive: true, force: true }) };
}
