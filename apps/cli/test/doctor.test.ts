import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from './tiny-project.ts';

let project: TinyProject;

beforeAll(async () => {
  project = await createTinyProject();
});

afterAll(() => project.remove());

test('doctor finds everything that runs need', async () => {
  const { status, stdout } = await project.run(['doctor']);
  const found = stdout
    .replace(/^.* CUDA .*\n/m, '')
    .match(/^ {2}[✓!✗] \w+/gm)!
    .map((line) => line.slice(4));
  expect(found).toEqual([
    'Node',
    'Python',
    'Compiler',
    'TensorFlow',
    'GPU',
    'Vocabulary',
    'MiniLM',
    'Temporal',
    'Store',
    'Disk',
    'Machine',
  ]);
  expect(stdout).toMatch(/✓ TensorFlow .*2048×2048 matmul/);
  expect(status).toBe(0);
});

test('doctor says what to do about what is wrong', async () => {
  const { status, stdout } = await project.run(['doctor'], {
    SIGHTLINE_VOCABULARY: project.root,
    TEMPORAL_CLI: join(project.root, 'temporal'),
    CXX: 'no-such-compiler',
  });
  expect(status).toBe(1);
  expect(stdout).toMatch(/✗ Vocabulary .*\n(.*\n)? +fix: Run `npm run setup`/);
  expect(stdout).toMatch(/✗ Temporal .*\n(.*\n)? +fix: Let TEMPORAL_CLI name/);
  expect(stdout).toMatch(/! Compiler .*\n +fix: Install one/);
  expect(stdout).toMatch(/2 of 1[12] checks failed/);
});
