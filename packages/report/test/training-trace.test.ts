import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRecord } from '@sightline/contracts';
import { loadRecipe, startRun } from '@sightline/pipeline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTrained } from '../src/read-results.ts';
import { readTrainingTrace } from '../src/read-training-trace.ts';

/** The real five stages on few and small things. */
const recipe = {
  name: 'tiny',
  ingest: { source: 'made', count: 40, testRatio: 0.3, validationRatio: 0.2 },
  features: { width: 4, blockCount: 1, epochCount: 2 },
  fusion: { method: 'gated', epochCount: 1 },
  train: { width: 16, layerCount: 1, headCount: 2, epochCount: 2 },
};

let root: string;
let first: RunRecord;

async function run(...overrides: string[]): Promise<RunRecord> {
  const loaded = await loadRecipe('tiny', overrides, root);
  const { finished } = await startRun({ engine: 'local', root, recipe: loaded });
  return finished;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sightline-report-'));
  await mkdir(join(root, 'data', 'recipes'), { recursive: true });
  await writeFile(join(root, 'data', 'recipes', 'tiny.json'), JSON.stringify(recipe));
  first = await run();
});

afterAll(() => rm(root, { recursive: true, force: true }));

test('a trace tells every fit of a run, as its events have it, and how its model fares', async () => {
  const trace = await readTrainingTrace(root, first);
  expect(
    trace.fits.map(({ model, epochCount, epochs }) => [model, epochCount, epochs.length]),
  ).toEqual([
    ['image-encoder', 2, 2],
    ['gate', 1, 1],
    ['decoder', 2, 2],
  ]);
  const { results } = (await readTrained(root, first))!;
  const decoder = trace.fits.at(-1)!;
  expect(decoder.epochs.map(({ loss }) => loss)).toEqual(
    results.epochs.map(({ train }) => train.loss),
  );
  expect(decoder.epochs[1]!.seconds).toBeGreaterThan(0);
  expect(trace.comparison?.accuracies.map(({ predictor }) => predictor)).toContain('blind');
  expect(trace.evaluation?.splits.length).toBeGreaterThan(0);
  expect(trace.keyInsight).toBeTruthy();
});

test('fits of stages that were hits are told by the run that computed them', async () => {
  const second = await run('train.epochCount=1');
  expect(second.stages.map(({ state }) => state).slice(0, 4)).toEqual(Array(4).fill('hit'));
  const [trace, before] = [
    await readTrainingTrace(root, second),
    await readTrainingTrace(root, first),
  ];
  expect(trace.fits.map(({ model, takenFrom }) => [model, takenFrom])).toEqual([
    ['image-encoder', first.id],
    ['gate', first.id],
    ['decoder', undefined],
  ]);
  expect(trace.fits[0]!.epochs).toEqual(before.fits[0]!.epochs);
});

test('with all other logs gone only the decoder is told, from its table', async () => {
  const hit = await run();
  await rm(join(root, 'data', 'runs', first.id), { recursive: true });
  const { fits } = await readTrainingTrace(root, hit);
  expect(fits.map(({ model, takenFrom }) => [model, takenFrom])).toEqual([['decoder', undefined]]);
  const { results } = (await readTrained(root, hit))!;
  expect(fits[0]!.epochs.map(({ validationLoss }) => validationLoss)).toEqual(
    results.epochs.map(({ heldOut }) => heldOut!.loss),
  );
});

test('a run whose artifacts have gone keeps the epochs that it logged', async () => {
  const failed = await run('train.epochCount=3');
  await rm(join(root, 'data', 'artifacts', 'train'), { recursive: true });
  const trace = await readTrainingTrace(root, failed);
  expect(trace.fits.map(({ model, epochs }) => [model, epochs.length])).toEqual([['decoder', 3]]);
  expect(trace).not.toHaveProperty('comparison');
});
