import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedProject, serveProject, token } from '../../test/serve-project.ts';

let project: ServedProject;

beforeAll(async () => {
  project = await serveProject();
  const folder = join(project.root, 'data', 'recipes');
  await mkdir(folder);
  for (const name of ['mine', 'my.recipe', '-odd']) {
    await writeFile(join(folder, `${name}.json`), '{}');
  }
});

afterAll(() => project.close());

/** What is said of a start; a fair one reaches the command of this test, which ends at once. */
async function start(...overrides: string[]): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const body = JSON.stringify({ recipe: 'mine', overrides });
  return JSON.parse((await project.ask('/api/runs', { method: 'POST', headers, body })).body)
    .message;
}

test('a start names no module, however the override is written', async () => {
  const hostile = [
    'fusion.use=/tmp/evil.mjs',
    'fusion={"use":"/tmp/evil.mjs"}',
    String.raw`fusion={"\u0075se":"/tmp/evil.mjs"}`,
    String.raw`fusion={"method":{"list":[1,{"us\u0065":"/tmp/evil.mjs"}]}}`,
    'fusion=[{"use":1}]',
    'fusion.use.deeper=1',
    'use={"a":1}',
    'fusion= {"a":0,\n"use" : "/tmp/evil.mjs"}',
  ];
  for (const override of hostile) {
    expect(await start('seed=1', override), override).toContain('may name a module');
  }
});

test('what only speaks of use is let through', async () => {
  for (const override of ['description={"use": this', 'fusion={"cause":"use"}', 'seed=use']) {
    expect(await start(override), override).toContain('sightline run ended');
  }
});

test('an override that is none is told how to write one', async () => {
  for (const override of ['seed', '=1', 'a..b=1', '']) {
    expect(await start(override), override).toContain('write it as key.path=value');
  }
});

test('only recipes are offered that a start takes by their name', async () => {
  const told = JSON.parse((await project.ask('/api/recipes')).body) as { name: string }[];
  expect(told.map(({ name }) => name)).toEqual(['mine']);
});
