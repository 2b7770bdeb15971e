import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Measurement } from './measurement.ts';
import { readResults, replaceResult, writeResults } from './results-file.ts';

function row(recipe: string, seed: number, set: string[] = [], settings = 'old'): Measurement {
  const each = { ingest: 1, preprocess: 1, features: 1, fusion: 1, train: 1 };
  return {
    recipe,
    set,
    seed,
    settings,
    stageVersions: each,
    machine: '2 cores',
    seconds: each,
    splits: {},
  };
}

test('a measurement replaces the one of its recipe, overrides and seed, and no other', () => {
  const kept = [row('b', 10), row('a', 2), row('a', 10), row('a', 2, ['train.layerCount=1'])];
  const results = kept.reduce(replaceResult, [] as Measurement[]);
  const after = replaceResult(results, row('a', 2, [], 'new'));
  expect(after.map(({ recipe, set, seed, settings }) => [recipe, set, seed, settings])).toEqual([
    ['a', ['train.layerCount=1'], 2, 'old'],
    ['a', [], 2, 'new'],
    ['a', [], 10, 'old'],
    ['b', [], 10, 'old'],
  ]);
});

test('results come back as they were written; without a file there are none', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sightline-results-'));
  try {
    expect(await readResults(root)).toEqual([]);
    await writeResults(root, [row('a', 1), row('a', 2)]);
    expect(await readResults(root)).toEqual([row('a', 1), row('a', 2)]);
  } finally {
    await rm(root, { recursive: true });
  }
});
