import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from './tiny-project.ts';

let project: TinyProject;

beforeAll(async () => {
  project = await createTinyProject();
  const made = await project.run(['data', 'make', '--count', '60', '--out', 'made']);
  expect(made.status, made.stderr).toBe(0);
});

afterAll(() => project.remove());

const check = (...words: string[]) => project.run(['data', 'check', ...words]);

test('a folder is known by its metadata and shown on one screen, with how to run it', async () => {
  const { status, stdout, stderr } = await check('made');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const path = join(project.root, 'made');
  expect(stdout).toContain(`${path}  folder: there is metadata.jsonl\n60 images, 60 questions`);
  expect(stdout).toMatch(/^ {2}train +48 +48 +█+/m);
  expect(stdout).toMatch(/^Answers {2}\d+ different, \d+ of them once$/m);
  expect(stdout).toMatch(/^ {2}width, pixels +224 +224 +224$/m);
  expect(stdout).toContain('Sizes  png 60');
  expect(stdout).toContain(`✓ A run can use it: sightline run folder --path ${path}`);
  expect(stdout.split('\n').every((line) => line.length <= 100 || line.includes(path))).toBe(true);
  expect(stdout.split('\n').length).toBeLessThan(50);
});

test('conversations that cannot be used end with status 3, each reason with its place', async () => {
  await mkdir(join(project.root, 'chats'));
  const row = { image: 'none.png', conversations: [{ from: 'human', value: 'What?\u001b[2J' }] };
  await writeFile(join(project.root, 'chats/a.jsonl'), `${JSON.stringify(row)}\n{"x`);
  const { status, stdout } = await check('chats/a.jsonl');
  expect(status).toBe(3);
  expect(stdout).toContain('Left out  2 of 2 rows (100.0 %)');
  expect(stdout).toMatch(/bad-row +2 +a\.jsonl line 1: The row: turn 2 should be from gpt\./);
  expect(stdout).toContain('✗ A run cannot use it.');
  expect(stdout).not.toContain('\u001b');
  const { stdout: json, status: same } = await check('chats', '--source', 'chat', '--json');
  expect(same).toBe(3);
  expect(JSON.parse(json)).toMatchObject({
    type: 'data-check',
    source: 'chat',
    counts: { samples: 0, images: 0, rejects: 2 },
    problems: [expect.stringContaining('No image can be used')],
  });
});

test('a recipe is checked as it would run, and what is neither is refused', async () => {
  const recipe = await check('default', '--set', 'ingest.count=20', '--json');
  expect(recipe.status, recipe.stderr).toBe(0);
  expect(JSON.parse(recipe.stdout)).toMatchObject({
    source: 'made',
    reason: 'recipe default',
    counts: { images: 20 },
  });
  const missing = await check('easy-vqa', '--path', 'nowhere');
  expect(missing.status).toBe(3);
  expect(missing.stderr).toMatch(/^error: easy-VQA: .*nowhere.* is not there\.\nfix: /);
  const unknown = await check('data');
  expect(unknown.status).toBe(3);
  expect(unknown.stderr).toMatch(/^error: .* looks like none of the sources.*\nfix: .*--source/);
  const typo = await check('made', '--set', 'ingest.testRatios=0');
  expect(typo.status).toBe(2);
  expect(typo.stderr).toContain('testRatio');
});

test('the command that is printed has the seed, and --source does not go with --path', async () => {
  const { stdout } = await check('made', '--seed', '7');
  expect(stdout).toContain('--set seed=7');
  const { status, stderr } = await check('folder', '--path', 'made', '--source', 'chat');
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: --path says .*\nfix: Leave --source out/);
});
