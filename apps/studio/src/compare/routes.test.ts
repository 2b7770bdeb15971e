import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRecord } from '@sightline/contracts';
import { loadRecipe, startRun } from '@sightline/pipeline';
import { readTrained } from '@sightline/report';
import type { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiError, Comparison } from '../api/index.ts';
import { createApp } from '../server/create-app.ts';

/** The real five stages on few and small things. */
const recipe = {
  name: 'tiny',
  ingest: { source: 'made', count: 40, testRatio: 0.3, validationRatio: 0.2 },
  features: { width: 4, blockCount: 1, epochCount: 1 },
  train: { width: 16, layerCount: 1, headCount: 2, epochCount: 2 },
};

let root: string;
let app: Hono;
let [left, right]: RunRecord[] = [];

async function run(...overrides: string[]): Promise<RunRecord> {
  const loaded = await loadRecipe('tiny', overrides, root);
  return (await startRun({ engine: 'local', root, recipe: loaded })).finished;
}

async function compare(a: string | undefined, b: string): Promise<Comparison & ApiError> {
  const query = new URLSearchParams({ ...(a === undefined ? {} : { left: a }), right: b });
  const answer = await app.request(`/api/compare?${query}`);
  return { ...((await answer.json()) as Comparison & ApiError) };
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sightline-compare-'));
  await mkdir(join(root, 'data', 'recipes'), { recursive: true });
  await writeFile(join(root, 'data', 'recipes', 'tiny.json'), JSON.stringify(recipe));
  app = createApp({ root, token: 't', command: ['false'], onClose: () => undefined });
  left = await run();
  right = await run('train.epochCount=3', 'train.peakLearningRate=0.02');
});

afterAll(() => rm(root, { recursive: true, force: true }));

test('two runs on the same data are held against each other on every held-out question', async () => {
  const told = await compare(left!.id, right!.id);
  expect(told.settings).toEqual([
    { path: 'train.epochCount', left: 2, right: 3 },
    { path: 'train.peakLearningRate', left: 0.001, right: 0.02 },
  ]);
  expect(told.left.trace.fits.at(-1)!.epochs).toHaveLength(2);
  expect(told.right.trace.fits.at(-1)!.epochs).toHaveLength(3);
  expect([told.left.run.id, told.right.run.id]).toEqual([left!.id, right!.id]);

  const { predictions } = (await readTrained(root, right!))!.results;
  const asked = predictions.filter(({ split }) => split === 'test');
  expect([told.split, told.sharedCount, told.answers.length]).toEqual(['test', 12, 12]);
  const [first] = told.answers;
  const same = asked.find(({ sampleId }) => sampleId === first!.sampleId)!;
  expect(first!.right).toEqual({
    predicted: same.predicted,
    isCorrect: same.correct,
    confidence: same.confidence,
  });
  expect(first!.picture).toContain(encodeURIComponent(first!.sampleId));
  expect(told.verdict?.sentence).toMatch(/^On 12 shared questions /);
  expect(told).not.toHaveProperty('whyNothing');
});

test('pictures of another seed are other pictures, though they have the same names', async () => {
  const other = await run('seed=2');
  const told = await compare(left!.id, other.id);
  expect(told.settings).toEqual([{ path: 'seed', left: 1, right: 2 }]);
  expect(told).toMatchObject({ sharedCount: 0, answers: [] });
  expect(told.whyNothing).toMatch(/share no held-out question about the same picture/);
  expect(told).not.toHaveProperty('verdict');
});

test('a side without answers is named, and what is there is told', async () => {
  const half = await run('train.epochCount=1');
  const artifact = half.stages.find(({ stage }) => stage === 'train')!.artifact!;
  await rm(join(root, 'data', artifact.uri.replace('file:', '')), { recursive: true });
  const told = await compare(left!.id, half.id);
  expect(told.whyNothing).toMatch(new RegExp(`^${half.id} has no answers`));
  expect(told.right.trace.fits.at(-1)!.epochs).toHaveLength(1);
});

test('a run that is not there, and one that is not named, are told in words', async () => {
  const absent = await compare('no-such-run', right!.id);
  expect(absent).toMatchObject({ code: 'missing-data', message: 'there is no run no-such-run' });
  const unnamed = await compare(undefined, right!.id);
  expect(unnamed).toMatchObject({ code: 'usage', message: 'the address names no run as left' });
});
