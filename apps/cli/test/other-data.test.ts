import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Evaluation } from '@sightline/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from './tiny-project.ts';

const image = fileURLToPath(new URL('../../../data/sample/images/0000.png', import.meta.url));

let project: TinyProject;

beforeAll(async () => {
  project = await createTinyProject();
});

afterAll(() => project.remove());

/** Runs with one other setting; what was printed, measured, and written into the model card. */
async function runWith(setting: string, model: string) {
  const run = await project.run(['run', '--engine', 'local', '--set', setting]);
  expect(run.status, run.stderr).toBe(0);
  const read = (path: string): Promise<string> => readFile(join(project.root, path), 'utf8');
  const evaluation: Evaluation = JSON.parse(await read('data/runs/latest/train/evaluation.json'));
  const exported = await project.run(['export', '--model', model]);
  expect(exported.status, exported.stderr).toBe(0);
  return { stdout: run.stdout, evaluation, card: await read(`${model}/README.md`) };
}

test('pairs that training never shows have a row of their own, and a section of the model card', async () => {
  const { stdout, evaluation, card } = await runWith('ingest.unseenPairCount=2', 'with-unseen');
  const rowCounts = evaluation.splits.map(({ split, rowCount }) => [split, rowCount]);
  expect(Object.fromEntries(rowCounts)).toMatchObject({ test: 12, unseen: 12 });
  expect(stdout).toMatch(/^ {2}unseen pairs +\d+\.\d % .*12 questions about pairs that/m);
  expect(stdout).toContain('12 test questions, exact match');
  expect(card).toContain('### unseen pairs: 12 questions about 12 pictures');
  expect(card).toContain('of colour and kind that no other split shows');
  expect(card).toMatch(/- Of pairs of colour and kind .* right, of those it was .* on test\./);
});

test('data make draws captions, and pairs that only the split unseen shows', async () => {
  const words = ['data', 'make', '--count', '10', '--task', 'captions', '--unseen-pairs', '1'];
  const { status, stdout, stderr } = await project.run([...words, '--out', 'made']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^11 images .* and 11 captions in made$/m);
  const lines = (await readFile(join(project.root, 'made/metadata.jsonl'), 'utf8')).trim();
  const rows = lines.split('\n').map((line) => JSON.parse(line));
  expect(rows.filter(({ split }) => split === 'unseen')).toHaveLength(1);
  expect(rows.every(({ question_type }) => question_type === 'caption')).toBe(true);
});

test('a recipe that draws its data is fitted to a folder where one is given', async () => {
  const drawn = await project.run(['data', 'make', '--count', '20', '--out', 'own']);
  expect(drawn.status, drawn.stderr).toBe(0);
  const words = ['run', '--engine', 'local', '--path', 'own', '--set', 'train.epochCount=1'];
  const { status, stdout, stderr } = await project.run(words);
  expect(status, stderr).toBe(0);
  expect(stdout).toContain('2 test questions, exact match');
  const record = await readFile(join(project.root, 'data/runs/latest/run.json'), 'utf8');
  const { config } = JSON.parse(record);
  expect(config.ingest).toMatchObject({ source: 'folder', path: join(project.root, 'own') });
  expect(config.features.width).toBe(4);
});

test('data make refuses more pairs than there are, and says what to do', async () => {
  const words = ['data', 'make', '--out', 'too-many', '--unseen-pairs', '11'];
  const { status, stderr } = await project.run(words);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: .*at most one pair of each of the 10 kinds.*\nfix: /);
});

test('captions are scored as sentences, and nothing speaks of questions', async () => {
  const { stdout, evaluation, card } = await runWith('ingest.task=captions', 'captioner');
  const { sentences } = evaluation.splits.find(({ split }) => split === 'test')!;
  expect(sentences!.rowCount).toBe(12);
  expect(sentences!.bleu).toHaveLength(4);
  for (const value of [sentences!.bleu[3], sentences!.cider, sentences!.rougeL]) {
    expect(value).toBeGreaterThanOrEqual(0);
  }
  expect(stdout).toContain('12 test captions, exact match');
  expect(stdout).not.toMatch(/question/i);
  expect(card).toContain('pipeline_tag: image-to-text');
  expect(card).toMatch(/BLEU-4 \d\.\d{3}.*CIDEr \d/);
  const prose = card.replaceAll(/```[\s\S]*?```/g, '');
  expect(prose).not.toMatch(/question/i);
  const asked = await project.run(['ask', image]);
  expect(asked, asked.stderr).toMatchObject({ status: 0 });
  const { status, stderr } = await project.run(['ask', image, 'What is this?']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: this model writes captions.*\nfix: Leave the question out/);
});
