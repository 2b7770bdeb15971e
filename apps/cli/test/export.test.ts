import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from './tiny-project.ts';

let project: TinyProject;

beforeAll(async () => {
  project = await createTinyProject();
  const { status, stderr } = await project.run(['run', '--engine', 'local']);
  expect(status, stderr).toBe(0);
});

afterAll(() => project.remove());

test('export puts the model of a run into a folder and names its files', async () => {
  const { status, stdout, stderr } = await project.run(['export', '--model', 'my-model']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const names = await readdir(join(project.root, 'my-model'));
  expect(names).toContain('model.safetensors');
  for (const name of names) expect(stdout).toMatch(new RegExp(`^  ${name} +\\d.* k?M?B$`, 'm'));
  const config = JSON.parse(await readFile(join(project.root, 'my-model', 'config.json'), 'utf8'));
  expect(stdout).toContain(`${config.num_parameters.toLocaleString('en-US')} parameters`);
});

test('export with --json is one object; a folder that holds something is refused', async () => {
  const { stdout } = await project.run(['export', 'latest', '--model', 'other', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    type: 'exported-model',
    folder: join(project.root, 'other'),
  });
  const { status, stderr } = await project.run(['export', '--model', 'other']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: .*other is not empty: it holds README\.md.*\nfix: Name a folder/);
});

test('export of a run that has no model says where there is one', async () => {
  await project.run(['rerun', 'fusion', '--only']);
  const { status, stderr } = await project.run(['export', '--model', 'none']);
  expect(status).toBe(3);
  expect(stderr).toMatch(/^error: run .* has no trained model.*\nfix: Take another run/);
});
