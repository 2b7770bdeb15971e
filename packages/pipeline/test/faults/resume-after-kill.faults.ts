import { join } from 'node:path';
import type { StageName } from '@sightline/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { followEvents } from '../../src/follow-events.ts';
import { startRun } from '../../src/start-run.ts';
import { createTinyProject, hashTree, type TinyProject } from '../tiny-project.ts';
import { killHosts } from './kill-hosts.ts';

const killCount = 5;
const fitStages: StageName[] = ['features', 'train'];
const kept = { labelSmoothing: 0.1, keep: 'best', epochCount: 40 };
const retry = { maximumAttempts: killCount + 2, initialIntervalMs: 1, backoffCoefficient: 1 };

/** What has to be there to be compared. */
const comparedFiles = [
  /features\/\w+\/encoders.safetensors$/,
  /train\/\w+\/model.safetensors$/,
  /train\/\w+\/part-00000.arrow$/, // predictions
  /train\/\w+\/metrics\/part-00000.arrow$/,
  /train\/\w+\/scores\/part-00000.arrow$/,
];

/** The five real stages on few pictures, with all that a checkpoint has to carry. */
const recipe = {
  name: 'tiny',
  seed: 5,
  ingest: { source: 'made', count: 40 },
  features: { ...kept, width: 4, batchImageCount: 8 },
  train: { ...kept, width: 16, batchSize: 8 },
  retry: { features: retry, train: retry },
};

let [quiet, disturbed]: TinyProject[] = [];

beforeEach(async () => {
  process.env.SIGHTLINE_CHECKPOINT_INTERVAL_MS = '50';
  quiet = await createTinyProject(recipe);
  disturbed = await createTinyProject(recipe);
});

afterEach(async () => {
  delete process.env.SIGHTLINE_CHECKPOINT_INTERVAL_MS;
  await Promise.all([quiet!.remove(), disturbed!.remove()]);
});

test('fits that are killed ten times leave the bytes of a run that was left alone', async () => {
  const undisturbed = await quiet!.run({ engine: 'temporal' });
  expect(undisturbed).toMatchObject({ state: 'completed' });

  const { root } = disturbed!;
  const { id, finished } = await startRun({
    engine: 'temporal',
    root,
    recipe: await disturbed!.load(),
  });
  const counts = await killHosts(followEvents(root, id), killCount, 11);
  expect(counts).toEqual({ features: killCount, train: killCount });
  const record = await finished;
  expect(record).toMatchObject({ state: 'completed' });

  const events = await disturbed!.events(id);
  for (const stage of fitStages) {
    const resumed = events.filter(
      (event) => event.type === 'note' && event.stage === stage && /goes on/.test(event.message),
    );
    expect(resumed).toHaveLength(killCount);
  }
  const [expected, made] = await Promise.all(
    [quiet!, disturbed!].map((project) => hashTree(join(project.root, 'data', 'artifacts'))),
  );
  for (const file of comparedFiles) {
    expect(Object.keys(expected!).filter((path) => file.test(path))).toHaveLength(1);
  }
  expect(made).toEqual(expected);
}, 600_000);
