import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyProject, type TinyProject, tinyRecipe } from '../test/tiny-project.ts';
import { loadRecipe } from './load-recipe.ts';

let project: TinyProject;

beforeAll(async () => {
  project = await createTinyProject();
});

afterAll(() => project.remove());

async function loadJson(json: unknown, ...overrides: string[]) {
  const path = join(project.root, 'other.json');
  await writeFile(path, typeof json === 'string' ? json : JSON.stringify(json));
  return loadRecipe(path, overrides, project.root);
}

test('a recipe gets its defaults and its overrides', async () => {
  const { recipe } = await project.load('train.epochCount=8', 'seed=9');
  expect(recipe.train).toMatchObject({ epochCount: 8, waitSteps: 0 });
  expect([recipe.seed, recipe.timeoutMs.train, recipe.maxRejectRatio]).toEqual([
    9, 86_400_000, 0.5,
  ]);
  expect(recipe.retry.fusion).toEqual({
    maximumAttempts: 3,
    initialIntervalMs: 1000,
    backoffCoefficient: 2,
  });
});

test('an unknown key names the place and the nearest known key', async () => {
  await expect(project.load('train.epochs=8')).rejects.toMatchObject({
    code: 'bad-config',
    exitCode: 2,
    message: 'override train.epochs: unknown key train.epochs; the nearest known key is epochCount',
  });
  await expect(loadJson({ ...tinyRecipe, sed: 1 })).rejects.toThrow(
    /other\.json: unknown key sed; the nearest known key is seed/,
  );
  await expect(project.load('retry.train.maximumAttempt=8')).rejects.toThrow(
    'unknown key retry.train.maximumAttempt; the nearest known key is maximumAttempts',
  );
});

test('a wrong value names file, key, what was expected and what was found', async () => {
  const wrong = {
    ...tinyRecipe,
    train: { use: (tinyRecipe.train as object as { use: string }).use, epochCount: 'five' },
  };
  await expect(loadJson(wrong)).rejects.toThrow(
    /other\.json: train\.epochCount: expected number, got "five"/,
  );
  await expect(project.load('train.epochCount=0')).rejects.toThrow(
    'override train.epochCount: expected number to be >=1, got 0',
  );
  await expect(project.load('fusion.method=mean')).rejects.toThrow(
    'fusion.method: expected one of "concat"|"sum", got "mean"',
  );
  await expect(project.load('seed=-1')).rejects.toMatchObject({ code: 'bad-config' });
});

test('text that is not JSON, a missing recipe and a bad override are told', async () => {
  await expect(loadJson('{ "seed": }')).rejects.toThrow(/other\.json: is not JSON/);
  await expect(loadRecipe('tyni', [], project.root)).rejects.toMatchObject({
    code: 'usage',
    message: 'there is no recipe tyni; there are tiny',
    fix: 'Did you mean tiny? Or name a JSON file.',
  });
  await expect(project.load('train.epochCount')).rejects.toMatchObject({ code: 'usage' });
});

test('a module that is missing, or has no such stage, is told before anything runs', async () => {
  await expect(project.load('fusion.use="./nowhere.mjs"')).rejects.toMatchObject({
    code: 'bad-config',
    message: expect.stringContaining('fusion.use:'),
  });
  await writeFile(join(project.root, 'data', 'recipes', 'empty.mjs'), 'export const other = 1;\n');
  await expect(project.load('fusion.use="./empty.mjs"')).rejects.toThrow(
    'exports no stage named fusion',
  );
});

test('neighbours that disagree on the table between them are refused', async () => {
  const source = `
    import { fusion as base } from ${JSON.stringify((tinyRecipe.fusion as { use: string }).use)};
    const table = base.writes.fused;
    export const fusion = { ...base, writes: { fused: { ...table, version: 2 } } };
  `;
  await writeFile(join(project.root, 'data', 'recipes', 'fused-2.mjs'), source);
  await expect(project.load('fusion.use="./fused-2.mjs"')).rejects.toMatchObject({
    code: 'bad-config',
    message: 'train reads fused@1, but fusion writes fused@2',
  });
});
