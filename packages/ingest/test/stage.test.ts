import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assertTable } from '@sightline/contracts';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { makeData } from '../src/index.ts';
import { ingest } from '../src/stage.ts';
import { bytesOf, runIngest as runStage, texts } from './run-ingest.ts';

async function draw(color: string): Promise<Uint8Array> {
  return sharp({ create: { width: 4, height: 4, channels: 3, background: color } })
    .png()
    .toBuffer();
}

type Images = Record<string, Uint8Array | string>;

function writeEasyVqa(rows: Record<string, unknown>, images: Images): string {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-easy-vqa-'));
  for (const split of ['train', 'test']) {
    mkdirSync(join(folder, split, 'images'), { recursive: true });
    writeFileSync(join(folder, split, 'questions.json'), JSON.stringify(rows[split] ?? []));
  }
  for (const [path, bytes] of Object.entries(images)) writeFileSync(join(folder, path), bytes);
  return folder;
}

test('made data: 1,000 images and questions in batches that fit their contracts', async () => {
  const { tables } = await runStage({});
  for (const name of ['samples', 'images'] as const) {
    for (const batch of tables[name]!) {
      assertTable(ingest.writes[name]!, batch.schema, name);
      expect(batch.numRows).toBeLessThanOrEqual(256);
    }
  }
  expect(texts(tables.samples, 'sample_id').length).toBe(1000);
  expect(new Set(texts(tables.images, 'sha256')).size).toBe(1000);
  expect(texts(tables.samples, 'image_id')).toEqual(texts(tables.images, 'image_id'));
  const splits = texts(tables.samples, 'split');
  expect(splits).toEqual(texts(tables.images, 'split'));
  const countOf = (name: string): number => splits.filter((split) => split === name).length;
  expect(['train', 'validation', 'test'].map(countOf)).toEqual([800, 100, 100]);
});

test('the same seed gives the same bytes', async () => {
  const settings = { count: 60, questionsPerImage: 3 };
  const first = bytesOf((await runStage(settings)).tables);
  expect(bytesOf((await runStage(settings)).tables).equals(first)).toBe(true);
  expect(bytesOf((await runStage(settings, 2)).tables).equals(first)).toBe(false);
  expect(bytesOf((await runStage({ ...settings, seed: 1 }, 2)).tables).equals(first)).toBe(true);
});

test('bad rows of easy-VQA become rejects with their place and reason', async () => {
  const path = writeEasyVqa(
    {
      train: [
        ['what color is it?', 'red', 0],
        ['is it red?', '', 0],
        ['  ', 'yes', 0],
        ['which shape?', 'circle', 1],
        ['which shape?', 'circle', 2],
        { question: 'odd' },
        ['upward?', 'yes', '../../secret'],
      ],
      test: [['is it blue?', 'yes', 0]],
    },
    {
      'train/images/0.png': await draw('#ff0000'),
      'train/images/2.png': 'no image',
      'test/images/0.png': await draw('#0000ff'),
    },
  );
  const { tables } = await runStage({ source: 'easy-vqa', path, maxRejectRatio: 0.9 });
  expect(texts(tables.samples, 'sample_id')).toEqual(['test/0/0', 'train/0/0']);
  expect(texts(tables.samples, 'question_type')).toEqual(['yes/no', 'color']);
  expect(texts(tables.images, 'image_id')).toEqual(['test/0', 'train/0']);
  const reasons = texts(tables.rejects, 'reason');
  const places = texts(tables.rejects, 'where');
  expect(Object.fromEntries(places.map((place, index) => [place, reasons[index]]))).toEqual({
    'train/questions.json row 2': 'empty-answer',
    'train/questions.json row 3': 'empty-question',
    'train/questions.json row 4': 'missing-image',
    'train/questions.json row 5': 'unsupported-format',
    'train/questions.json row 6': 'bad-row',
    'train/questions.json row 7': 'bad-row',
  });
});

test('images above the limits are rejected', async () => {
  const images = { 'train/images/0.png': await draw('#ff0000') };
  const path = writeEasyVqa({ train: [['is it red?', 'yes', 0]] }, images);
  const config = { source: 'easy-vqa', path, maxRejectRatio: 1 };
  const reject = async (limits: object): Promise<string> => {
    const error = await runStage({ ...config, ...limits }).catch((thrown: Error) => thrown);
    return (error as Error).message;
  };
  expect(await reject({ maxPixels: 15 })).toContain('found no images');
  expect(await reject({ maxPixels: 15, maxRejectRatio: 0.1 })).toContain('more than 15 pixels');
  expect(await reject({ maxImageBytes: 9, maxRejectRatio: 0.1 })).toContain('the limit is 9');
});

test('too many rejects fail the stage with the first three reasons', async () => {
  const rows = [1, 2, 3, 4].map((image) => ['which shape?', 'circle', image]);
  const path = writeEasyVqa({ train: rows }, {});
  const failure = await runStage({ source: 'easy-vqa', path }).catch((thrown: unknown) => thrown);
  expect(failure).toMatchObject({ code: 'bad-data', exitCode: 3 });
  const { message } = failure as Error;
  expect(message).toContain('left out 4 of 4 rows');
  expect(message.match(/questions\.json row/g)).toHaveLength(3);
});

test('a source without images fails and says what to give', async () => {
  const path = writeEasyVqa({}, {});
  await expect(runStage({ source: 'easy-vqa', path })).rejects.toMatchObject({
    code: 'bad-data',
    message: `ingest found no images in ${path}.`,
  });
});

test('a path that is not there, or half a data set, is named', async () => {
  const missing = { code: 'missing-data', message: expect.stringContaining('/nowhere/easy-vqa') };
  const config = { source: 'easy-vqa', path: '/nowhere/easy-vqa' };
  await expect(runStage(config)).rejects.toMatchObject(missing);
  await expect(ingest.fingerprint!(ingest.config.parse(config))).rejects.toMatchObject(missing);
  const half = mkdtempSync(join(tmpdir(), 'sightline-half-'));
  await expect(runStage({ source: 'easy-vqa', path: half })).rejects.toMatchObject({
    code: 'missing-data',
    message: expect.stringContaining(join('train', 'questions.json')),
  });
});

test('a question file that is no JSON is named', async () => {
  const path = writeEasyVqa({}, { 'train/questions.json': '{"a":' });
  await expect(runStage({ source: 'easy-vqa', path })).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('questions.json'),
  });
});

async function drawScenes(): Promise<{ sourceFolder: string }> {
  const made = mkdtempSync(join(tmpdir(), 'sightline-scenes-'));
  await makeData(made, 2, 1);
  const [first, second] = ['0000', '0001'].map((name) =>
    readFileSync(join(made, 'images', `${name}.png`)),
  );
  const sourceFolder = mkdtempSync(join(tmpdir(), 'sightline-alike-'));
  const line = (file_name: string): string =>
    `${JSON.stringify({ file_name, question: 'What is it?', answer: 'a thing' })}\n`;
  for (const part of ['train', 'test']) mkdirSync(join(sourceFolder, part));
  writeFileSync(join(sourceFolder, 'test/metadata.jsonl'), line('a.png'));
  writeFileSync(join(sourceFolder, 'train/metadata.jsonl'), line('copy.jpg') + line('b.png'));
  writeFileSync(join(sourceFolder, 'test/a.png'), first!);
  writeFileSync(join(sourceFolder, 'train/copy.jpg'), await sharp(first!).jpeg().toBuffer());
  writeFileSync(join(sourceFolder, 'train/b.png'), second!);
  return { sourceFolder };
}

test('a picture of the test split that training has too is left out of training', async () => {
  const [red, blue] = [await draw('#ff0000'), await draw('#0000ff')];
  const path = writeEasyVqa(
    {
      train: [
        ['is it red?', 'yes', 0],
        ['what color is it?', 'red', 0],
        ['is it red?', 'no', 1],
      ],
      test: [['is it red?', 'yes', 5]],
    },
    { 'train/images/0.png': red, 'train/images/1.png': blue, 'test/images/5.png': red },
  );
  const { tables, events } = await runStage({ source: 'easy-vqa', path, maxRejectRatio: 0.9 });
  expect(texts(tables.images, 'image_id')).toEqual(['test/5', 'train/1']);
  expect(texts(tables.rejects, 'row_id')).toEqual(['train/0/0', 'train/0/1']);
  expect(new Set(texts(tables.rejects, 'reason'))).toEqual(new Set(['in-held-out-split']));
  expect(events.flatMap((event) => (event.type === 'note' ? event.message : []))).toContain(
    'Left out, being in a held-out split too: 1 images.',
  );
});

test('no picture of made data is in two splits, and the splits have their exact sizes', async () => {
  const { tables } = await runStage({
    count: 300,
    validationRatio: 0.1,
    testRatio: 0.2,
    unseenPairCount: 2,
  });
  const splits = texts(tables.images, 'split');
  const splitsOfContent = new Map<string, Set<string>>();
  for (const [row, sha256] of texts(tables.images, 'sha256').entries()) {
    splitsOfContent.set(sha256, (splitsOfContent.get(sha256) ?? new Set()).add(splits[row]!));
  }
  expect(Math.max(...[...splitsOfContent.values()].map(({ size }) => size))).toBe(1);
  const countOf = (name: string): number => splits.filter((split) => split === name).length;
  expect(['train', 'validation', 'test', 'unseen'].map(countOf)).toEqual([210, 30, 60, 60]);
});

test('a copy of a test picture in another format is told as nearly alike', async () => {
  const { sourceFolder } = await drawScenes();
  const { tables, events } = await runStage({ source: 'folder', path: sourceFolder });
  expect(texts(tables.images, 'image_id')).toEqual(['test/a.png', 'train/copy.jpg', 'train/b.png']);
  expect(events.flatMap((event) => (event.type === 'note' ? event.message : []))).toEqual([
    'Nearly alike in two splits: 1 pairs of images, such as test/a.png and train/copy.jpg.',
  ]);
});

test('captioned scenes have no question, and none of them is a reject', async () => {
  const { tables } = await runStage({ count: 20, task: 'captions' });
  expect(new Set(texts(tables.samples, 'question'))).toEqual(new Set(['']));
  expect(new Set(texts(tables.samples, 'question_type'))).toEqual(new Set(['caption']));
  expect(texts(tables.rejects, 'reason')).toEqual([]);
});

test('the fingerprint changes with a question and with an image', async () => {
  const rows = { train: [['is it red?', 'yes', 0]] };
  const fingerprintOf = (data: object, image: Uint8Array): Promise<string> => {
    const path = writeEasyVqa(data as Record<string, unknown>, { 'train/images/0.png': image });
    return ingest.fingerprint!(ingest.config.parse({ source: 'easy-vqa', path }));
  };
  const [red, blue] = [await draw('#ff0000'), await draw('#0000ff')];
  const first = await fingerprintOf(rows, red);
  expect(await fingerprintOf(rows, red)).toBe(first);
  expect(await fingerprintOf(rows, blue)).not.toBe(first);
  expect(await fingerprintOf({ train: [['is it blue?', 'no', 0]] }, red)).not.toBe(first);
});

test('a config without a source is made data; unknown keys are refused', () => {
  expect(ingest.config.parse({})).toMatchObject({ source: 'made', count: 1000 });
  expect(() => ingest.config.parse({ rows: 5 })).toThrow('rows');
  expect(() => ingest.config.parse({ source: 'easy-vqa' })).toThrow('path');
  expect(() => ingest.config.parse({ source: 'imagenet' })).toThrow();
});

const easyVqa = fileURLToPath(new URL('../../../../shared/data/easy-vqa', import.meta.url));
const hasEasyVqa = existsSync(easyVqa);
if (!hasEasyVqa) console.log('easy-VQA: skipped, because ../shared/data/easy-vqa is absent');

test.skipIf(!hasEasyVqa)(
  'easy-VQA comes in whole, a tenth of its training images held out',
  async () => {
    const { tables } = await runStage({ source: 'easy-vqa', path: easyVqa });
    const splits = texts(tables.images, 'split');
    const countOf = (split: string): number => splits.filter((one) => one === split).length;
    expect(texts(tables.samples, 'sample_id').length).toBe(48_248);
    expect(countOf('test')).toBe(1000);
    expect(countOf('train') + countOf('validation')).toBe(4000);
    expect(Math.abs(countOf('validation') - 400)).toBeLessThan(80);
    expect(texts(tables.rejects, 'reason')).toEqual([]);
  },
);
