import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numbersOf, type StageName, stageNames, valuesOf } from '@sightline/contracts';
import { openArtifact } from '@sightline/store';
import type { RecordBatch } from 'apache-arrow';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTinyProject, smallRealRecipe, type TinyProject } from '../test/tiny-project.ts';
import { runFolder } from './run-paths.ts';

type Row = [question: string, answer: string, image: number];

let project: TinyProject;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-bad-input-'));
  const ingest = { source: 'easy-vqa', path: folder, maxRejectRatio: 0.9 };
  const preprocess = { maxRejectRatio: 0.9 };
  project = await createTinyProject({
    ...smallRealRecipe,
    ingest,
    preprocess,
    maxRejectRatio: 0.9,
  });
});

afterEach(async () => {
  await rm(folder, { recursive: true });
  await project.remove();
});

async function drawImage(split: string, image: number, color: string): Promise<Buffer> {
  const create = { width: 32, height: 32, channels: 3, background: color } as const;
  const bytes = await sharp({ create }).png().toBuffer();
  await writeFile(join(folder, split, 'images', `${image}.png`), bytes);
  return bytes;
}

async function writeQuestions(split: string, rows: Row[]): Promise<void> {
  await mkdir(join(folder, split, 'images'), { recursive: true });
  await writeFile(join(folder, split, 'questions.json'), JSON.stringify(rows));
}

async function readBatch(runId: string, stage: StageName, table: string): Promise<RecordBatch> {
  const artifact = await openArtifact(join(runFolder(project.root, runId), stage));
  return (await artifact.table(table)).readBatch(0);
}

test('bad rows go to the rejects with their reason, a question of 600 words is cut, and the run goes on', async () => {
  const question = 'what shape is it?';
  await writeQuestions('train', [
    [question, 'circle', 0],
    [question, 'circle', 1],
    ['why '.repeat(600), 'circle', 2],
    [question, '', 0],
    [question, 'circle', 3], // no image at all
    [question, 'circle', 4], // no such file
    [question, 'circle', 5], // an image whose header alone is whole
  ]);
  await writeQuestions('test', [[question, 'circle', 0]]);
  for (const image of [0, 1, 2]) await drawImage('train', image, `rgb(${90 * image}, 200, 9)`);
  await drawImage('test', 0, 'rgb(9, 9, 200)');
  await writeFile(join(folder, 'train', 'images', '3.png'), 'text');
  const whole = await drawImage('train', 5, 'rgb(200, 9, 9)');
  await writeFile(join(folder, 'train', 'images', '5.png'), whole.subarray(0, whole.length - 30));
  const record = await project.run({}, 'ingest.validationRatio=0');
  expect(record).toMatchObject({ state: 'completed' });
  const reasonsOf = async (stage: StageName): Promise<string[]> => {
    const rejects = await readBatch(record.id, stage, 'rejects');
    const reasons = valuesOf(rejects, 'reason');
    return valuesOf(rejects, 'row_id').map((id, row) => `${id} ${reasons[row]}`);
  };
  expect((await reasonsOf('ingest')).sort()).toEqual([
    'train/0/1 empty-answer',
    'train/3/0 unsupported-format',
    'train/4/0 missing-image',
  ]);
  expect(await reasonsOf('preprocess')).toEqual(['train/5/0 corrupt-image']);
  const tokens = await readBatch(record.id, 'preprocess', 'preprocessed');
  const kept = ['test/0/0', 'train/0/0', 'train/1/0', 'train/2/0'];
  expect(valuesOf(tokens, 'sample_id')).toEqual(kept);
  expect([...numbersOf(tokens, 'question_length')]).toEqual([7, 7, 7, 50]);
  const notes = (await project.events(record.id)).filter(({ type }) => type === 'note');
  expect(notes).toContainEqual(
    expect.objectContaining({
      stage: 'preprocess',
      message: 'Cut to 50 tokens: 1 of 5 questions.',
    }),
  );
  const fused = await readBatch(record.id, 'fusion', 'fused');
  expect(valuesOf(fused, 'sample_id')).toEqual(kept);
});

test('a source without images ends the run at ingest and leaves no artifact', async () => {
  await writeQuestions('train', []);
  await writeQuestions('test', []);
  const record = await project.run({});
  expect(record).toMatchObject({
    state: 'failed',
    error: {
      code: 'bad-data',
      message: `ingest found no images in ${folder}.`,
      fix: 'Give a source that has at least one image with a question and an answer.',
    },
  });
  const artifacts = join(project.root, 'data', 'artifacts');
  const names = await Promise.all(
    stageNames.map((stage) => readdir(join(artifacts, stage)).catch(() => [])),
  );
  expect(names.flat()).toEqual([]);
});
