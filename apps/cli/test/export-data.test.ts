import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evaluation } from '@sightline/contracts';
import { numberAnswers, type VqaResult, vqaAccuracies } from '@sightline/evaluate';
import { openTable } from '@sightline/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from './tiny-project.ts';

type Row = { file_name: string; question: string; question_id: number; answers: string[] };

let project: TinyProject;
const rows: Row[] = [];

/** Ten people: one to ten of them say yes, so that a model that says it scores something between. */
function answersOf(index: number): string[] {
  return Array.from({ length: 10 }, (_, person) => (person <= index % 10 ? 'yes' : 'no'));
}

beforeAll(async () => {
  project = await createTinyProject();
  const folder = join(project.root, 'pictures');
  await project.run(['data', 'make', '--out', folder, '--count', '40']);
  const metadata = await readFile(join(folder, 'metadata.jsonl'), 'utf8');
  for (const [index, line] of metadata.trim().split('\n').entries()) {
    const { file_name, question } = JSON.parse(line);
    const row = { file_name, question, question_id: 458752000 + index, answers: answersOf(index) };
    rows.push({ ...row });
  }
  const lines = rows.map((row) => JSON.stringify({ ...row, answer: 'yes' }));
  await writeFile(join(folder, 'metadata.jsonl'), `${lines.join('\n')}\n`);
  const recipe = {
    name: 'pictures',
    ingest: { source: 'folder', path: 'pictures', testRatio: 0.3 },
  };
  const tiny = JSON.parse(await readFile(join(project.root, 'data/recipes/default.json'), 'utf8'));
  const path = join(project.root, 'data', 'recipes', 'pictures.json');
  await writeFile(path, JSON.stringify({ ...tiny, ...recipe }));
  const { status, stderr } = await project.run(['run', 'pictures', '--engine', 'local']);
  expect(status, stderr).toBe(0);
});

afterAll(() => project.remove());

test('the VQA score of the exported answers is the score that the run reports', async () => {
  const { status, stderr } = await project.run(['export', '--vqa', 'out/results.json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const file = await readFile(join(project.root, 'out', 'results.json'), 'utf8');
  const results: VqaResult[] = JSON.parse(file);
  const sample = rows.find((row) => row.question_id === results[0]!.question_id);
  expect(sample).toBeDefined();
  const { overall } = vqaAccuracies(
    results.map(({ question_id, answer }) => {
      const { answers } = rows.find((row) => row.question_id === question_id)!;
      const types = { questionType: 'other', answerType: 'other' };
      return { references: numberAnswers(answers), prediction: answer, ...types };
    }),
  );
  const path = join(project.root, 'data/runs/latest/train/evaluation.json');
  const evaluation: Evaluation = JSON.parse(await readFile(path, 'utf8'));
  const split = evaluation.splits.find((one) => one.split === 'test')!;
  expect(results).toHaveLength(split.rowCount);
  expect(overall).toBeCloseTo(split.vqaAccuracy!.all.mean, 12);
  expect(overall).toBeGreaterThan(0);
});

test('captions are one an image, and text ids are told', async () => {
  const { status, stdout, stderr } = await project.run(['export', '--captions', 'captions.json']);
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr:
      'note: the ids of this data are text; the official evaluation takes whole numbers only\n',
  });
  expect(stdout).toMatch(/captions\.json: \d+ results of test\n$/);
  const captions = JSON.parse(await readFile(join(project.root, 'captions.json'), 'utf8'));
  expect(Object.keys(captions[0])).toEqual(['image_id', 'caption']);
  const ids = captions.map((one: { image_id: string }) => one.image_id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a split without predictions is told with those that there are', async () => {
  const { status, stderr } = await project.run(['export', '--vqa', 'x.json', '--split', 'tset']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/no predictions for the split tset\nfix: Give --split one of .*test/);
});

test('a table goes to Parquet and Arrow and back, and to CSV and JSON lines', async () => {
  for (const ending of ['parquet', 'arrow', 'csv', 'jsonl']) {
    const words = ['export', 'latest/ingest/samples', '--table', `samples.${ending}`];
    const { status, stderr } = await project.run(words);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  }
  for (const ending of ['parquet', 'arrow']) {
    const table = await openTable(join(project.root, `samples.${ending}`));
    expect([table.contract.name, table.rowCount]).toEqual(['samples', 40]);
    const { status } = await project.run(['inspect', `samples.${ending}`]);
    expect(status).toBe(0);
  }
  const lines = await readFile(join(project.root, 'samples.jsonl'), 'utf8');
  expect(JSON.parse(lines.split('\n')[0]!).answers).toHaveLength(10);
  const csv = await readFile(join(project.root, 'samples.csv'), 'utf8');
  expect(csv).toMatch(/^sample_id,image_id,.*,answers\r\n/);
  expect(csv).toContain('"[""yes"",""no""');
});

test('a table of another ending, or several things at once, is a mistake of usage', async () => {
  const xlsx = await project.run(['export', 'latest/ingest', '--table', 'x.xlsx']);
  expect(xlsx.status).toBe(2);
  expect(xlsx.stderr).toMatch(/written as \.xlsx\nfix: .*\.parquet, \.csv, \.jsonl, \.arrow/);
  const both = await project.run(['export', '--table', 'x.csv', '--vqa', 'y.json']);
  expect(both.status).toBe(2);
  expect(both.stderr).toMatch(/one thing at a time/);
});
