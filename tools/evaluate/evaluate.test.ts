import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from '../../apps/cli/test/tiny-project.ts';
import type { Measurement } from './measurement.ts';

const main = fileURLToPath(new URL('../dist/evaluate/main.js', import.meta.url));
const variants = [
  { name: 'as it is', set: [] },
  { name: 'no such method', set: ['fusion.method=none'] },
];
const markers = ['evaluate', 'ablation'].map(
  (name) => `<!-- ${name}:begin -->\n<!-- ${name}:end -->`,
);

let project: TinyProject;
let first: Outcome;

type Outcome = { status: number | null; stdout: string; stderr: string };

function evaluate(...words: string[]): Outcome {
  return spawnSync(process.execPath, [main, '--engine=local', '--seeds=1', ...words], {
    env: { ...process.env, SIGHTLINE_ROOT: project.root },
    encoding: 'utf8',
  });
}

const read = (...path: string[]): string => readFileSync(join(project.root, ...path), 'utf8');

beforeAll(async () => {
  project = await createTinyProject();
  writeFileSync(join(project.root, 'README.md'), `${markers.join('\n')}\n`);
  writeFileSync(join(project.root, 'data', 'ablation.json'), JSON.stringify(variants));
  first = evaluate();
});

afterAll(() => project.remove());

test('a recipe is run through the command, and what it reached is kept and printed', () => {
  expect(first).toMatchObject({ status: 0 });
  const [row, ...others] = read('data', 'results.jsonl').trimEnd().split('\n');
  expect(others).toEqual([]);
  const { recipe, seed, seconds, splits }: Measurement = JSON.parse(row!);
  expect([recipe, seed, Object.keys(splits)]).toEqual(['default', 1, ['test', 'validation']]);
  expect(Object.values(seconds).every((value) => value > 0)).toBe(true);
  const { mean } = splits.test!.accuracy.model;
  expect(first.stdout).toMatch(
    new RegExp(`^\\| default +\\| +test \\| +\\d+ \\| +${(mean * 100).toFixed(1)} \\|`, 'm'),
  );
  expect(read('README.md')).toContain(first.stdout.trim());
});

test('runs leave nothing behind once they are measured', () => {
  expect(existsSync(join(project.root, 'data', 'runs'))).toBe(false);
  expect(existsSync(join(project.root, 'data', 'evaluations', 'default-seed-1'))).toBe(false);
});

test('a recipe that reads a folder is left out without it, and the reader told how to give it', () => {
  expect(first.stderr).toMatch(/^easy-vqa: left out, .*--easy-vqa$/m);
  expect(first.stdout).toMatch(/^\| easy-vqa .* not measured yet /m);
});

test('what is measured is not run again, and a variant that cannot run fails with its reason', () => {
  const { status, stdout, stderr } = evaluate('--ablation');
  expect(status).toBe(1);
  expect(stderr).toContain('as it is, seed 1: measured already\n');
  expect(stderr).toMatch(/no such method, seed 1: failed\n.*fusion\.method.*none/);
  expect(stdout).toMatch(/^\| as it is +\| +test /m);
  expect(stdout).toMatch(/^\| no such method .* not measured yet /m);
});

test('numbers of a recipe that has changed since are marked stale', () => {
  const path = join('data', 'recipes', 'default.json');
  const recipe = JSON.parse(read(path));
  recipe.train.epochCount += 1;
  writeFileSync(join(project.root, path), JSON.stringify(recipe));
  const { status, stdout } = evaluate('--render');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\| default † /m);
  expect(read('README.md')).toContain('| default † ');
});

test('a recipe that does not exist is a mistake in usage', () => {
  expect(evaluate('cats')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('there is no recipe cats'),
  });
});
