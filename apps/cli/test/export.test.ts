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

test('export --capsule is a run as data: samples followed through five stages, and its answers', async () => {
  const words = ['export', '--capsule', 'new/run.json'];
  const { status, stdout, stderr } = await project.run(words);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/run\.json: \d{8}-.*, 9 samples followed, 3 of them answered, \d+ kB\n$/);
  const text = await readFile(join(project.root, 'new/run.json'), 'utf8');
  const { format, pictures, packed } = JSON.parse(text);
  expect(format).toBe('sightline-capsule@1');
  for (const picture of pictures) expect(picture).toMatch(/^data:image\/png;base64,/);
  expect(packed.followed[0].stages).toHaveLength(5);
  expect(packed.samples.map((sample: { split: string }) => sample.split)).not.toContain('train');
  expect(packed.trace.fits.at(-1).epochs).toHaveLength(3);
  expect(packed.answers[0].prediction.layers[0]).not.toHaveProperty('milliseconds');
  expect(text).not.toContain(project.root);
  expect(text.length).toBeLessThan(500_000);
  const again = await project.run(words);
  expect(again.status).toBe(2);
  expect(again.stderr).toMatch(/run\.json is there already\nfix: Name a new file/);
}, 300_000);

test('export of a run that has no model says where there is one', async () => {
  await project.run(['rerun', 'fusion', '--only']);
  const { status, stderr } = await project.run(['export', '--model', 'none']);
  expect(status).toBe(3);
  expect(stderr).toMatch(/^error: run .* has no trained model.*\nfix: Take another run/);
});
