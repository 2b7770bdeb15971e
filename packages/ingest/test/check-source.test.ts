import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { checkSource, detectSource, makeData, type SourceReport } from '../src/index.ts';
import { ingest } from '../src/stage.ts';
import { makeTar } from './make-tar.ts';
import { runIngest, texts } from './run-ingest.ts';
import { draw, jsonLines, sharedData, writeFiles } from './write-files.ts';

const check = (settings: object): Promise<SourceReport> =>
  checkSource(ingest.config.parse(settings), { seed: 1 });

const ask = (fileName: string, rest: object = {}) => ({
  file_name: fileName,
  question: 'What is it?',
  answer: 'cat',
  ...rest,
});

async function draw64(hue: number): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: 64 * 64 }, (_, at) => (at * hue) % 251);
  return sharp(pixels, { raw: { width: 64, height: 64, channels: 1 } })
    .png()
    .toBuffer();
}

test('what a check counts is what a run writes', async () => {
  const folder = writeFiles({});
  await makeData(join(folder, 'made'), 60, 1);
  const path = join(folder, 'made');
  const report = await check({ source: 'folder', path });
  const { tables } = await runIngest({ source: 'folder', path });
  const splits = texts(tables.samples, 'split');
  expect(report.counts).toEqual({ samples: 60, images: 60, rejects: 0, twinCount: 0 });
  expect(report.splits).toEqual(
    ['train', 'validation', 'test'].map((split) => {
      const count = splits.filter((one) => one === split).length;
      return { split, imageCount: count, sampleCount: count };
    }),
  );
  const answers = texts(tables.samples, 'answer');
  expect(report.samples.answers.distinctCount).toBe(new Set(answers).size);
  const [commonest] = report.samples.answers.commonest;
  expect(commonest!.count).toBe(answers.filter((one) => one === commonest!.value).length);
  expect(report.images.widthPx).toEqual({ min: 224, median: 224, max: 224 });
  expect(report.images.formats).toEqual([{ value: 'png', count: 60 }]);
  expect(report.problems).toEqual([]);
});

test('copies, leaks and repeated questions are told, with examples', async () => {
  const [a, b, c] = await Promise.all([3, 7, 11].map(draw64));
  const path = writeFiles({
    'train/metadata.jsonl': jsonLines(
      ...['a.png', 'a.png', 'same-a.png', 'b.png', 'b.jpg'].map((name) => ask(name)),
    ),
    'test/metadata.jsonl': jsonLines(ask('b.png', { answer: 'dog' })),
    'validation/metadata.jsonl': jsonLines(ask('c.png')),
    'train/a.png': a!,
    'train/same-a.png': a!,
    'train/b.png': b!,
    'train/b.jpg': await sharp(b!).jpeg({ quality: 95 }).toBuffer(),
    'test/b.png': b!,
    'validation/c.png': c!,
  });
  const { duplicates, images, samples, warnings, rejects } = await check({
    source: 'folder',
    path,
    maxRejectRatio: 0.5,
  });
  expect(images.sameBytesExamples).toEqual([['train/a.png', 'train/same-a.png']]);
  expect(duplicates.twinCount).toBe(1);
  expect(duplicates.nearPairs.examples).toEqual([['test/b.png', 'train/b.jpg']]);
  expect(samples.repeatedExamples).toEqual(["train/a.png: 'What is it?' twice"]);
  expect(samples.answers).toMatchObject({ unseenCount: 1, heldOutCount: 2 });
  expect(rejects).toMatchObject([{ reason: 'in-held-out-split', count: 1 }]);
  expect(warnings.join('\n')).toMatch(/in two splits[\s\S]*nearly alike[\s\S]*asked twice/);
});

test.each([
  ['one answer', ['cat', 'cat', 'cat'], /All answers are the same/],
  ['an answer each', ['cat', 'dog', 'cup'], /Most answers occur once \(100\.0 %/],
])('data with %s is warned of', async (_, answers, warning) => {
  const images = await Promise.all(answers.map((__, index) => draw(80 * index)));
  const path = writeFiles({
    'metadata.jsonl': jsonLines(...answers.map((answer, index) => ask(`${index}.png`, { answer }))),
    ...Object.fromEntries(images.map((bytes, index) => [`${index}.png`, bytes])),
  });
  const { warnings, problems } = await check({
    source: 'folder',
    path,
    testRatio: 0,
    validationRatio: 0,
  });
  expect(problems).toEqual([]);
  expect(warnings.join('\n')).toMatch(warning);
  expect(warnings.join('\n')).toContain('No image is held out for validation and test');
});

test('too many rejects, no image, and nothing to train on are problems', async () => {
  const image = await draw(1);
  const files = { 'metadata.jsonl': jsonLines(ask('a.png'), ask('none.png')), 'a.png': image };
  const many = await check({ source: 'folder', path: writeFiles(files) });
  expect(many.problems).toEqual([
    '1 of 2 rows are left out, more than maxRejectRatio allows (0.05).',
  ]);
  expect(many.rejects).toMatchObject([
    { reason: 'missing-image', examples: ['metadata.jsonl line 2: none.png is not there.'] },
  ]);
  const none = await check({
    source: 'folder',
    path: writeFiles({ 'metadata.jsonl': jsonLines(ask('none.png')) }),
  });
  expect(none.problems[0]).toMatch(/^No image can be used/);
  const untrained = {
    'metadata.jsonl': jsonLines(ask('a.png', { split: 'test' })),
    'a.png': image,
  };
  const { problems } = await check({ source: 'folder', path: writeFiles(untrained) });
  expect(problems).toEqual(['No image is left for training.']);
});

test('the kind of source is found out from what lies there', async () => {
  const sourceOf = async (files: Record<string, string | Uint8Array>, name = '') =>
    (await detectSource(join(writeFiles(files), name))).source;
  expect(await sourceOf({ 'metadata.csv': '' })).toBe('folder');
  expect(await sourceOf({ 'train/metadata.jsonl': '' })).toBe('folder');
  expect(await sourceOf({ 'train/questions.json': '[]' })).toBe('easy-vqa');
  expect(await sourceOf({ 'a/0001.tar': await makeTar([]) })).toBe('webdataset');
  expect(await sourceOf({ 'data/train.parquet': 'x' })).toBe('table');
  expect(await sourceOf({ 'x.arrow': 'x' }, 'x.arrow')).toBe('table');
  const chat = '[{"image": "a.png", "conversations": []}]';
  expect(await sourceOf({ 'llava.json': chat })).toBe('chat');
  expect(await sourceOf({ 'llava.json': chat }, 'llava.json')).toBe('chat');
  const questions = '{"questions": [{"question_id": 1}]}';
  expect(await sourceOf({ 'v2_questions.json': questions, 'a.jpg': '' })).toBe('vqa-v2');
  const captions = '{"images": [], "annotations": [{"caption": "x"}]}';
  expect(await sourceOf({ 'annotations/captions_val2014.json': captions })).toBe('coco-captions');
  await expect(sourceOf({ 'notes.txt': '' })).rejects.toMatchObject({ code: 'bad-data' });
  await expect(detectSource('/nowhere')).rejects.toMatchObject({ code: 'missing-data' });
});

const hasShared = existsSync(sharedData);
if (!hasShared) console.log('real files: skipped, because ../shared/data is not there');

test.skipIf(!hasShared)('real data sets are known by what they are', async () => {
  const sources = {
    'easy-vqa': 'easy-vqa',
    'vqa-v2-format': 'vqa-v2',
    'coco-caption-format': 'coco-captions',
  };
  for (const [name, source] of Object.entries(sources)) {
    expect((await detectSource(join(sharedData, name))).source).toBe(source);
  }
});

test.skipIf(!hasShared)(
  'odd images as a chat: every one is counted or told, and the process lives',
  async () => {
    const images = join(sharedData, 'odd-images', 'files');
    const names = readdirSync(images);
    const rows = names.map((image) => ({
      image,
      conversations: [
        { from: 'human', value: '<image>\nWhat is it?' },
        { from: 'gpt', value: 'odd' },
      ],
    }));
    const path = writeFiles({ 'chat.jsonl': jsonLines(...rows) });
    const settings = { source: 'chat', path, imageFolder: images, maxRejectRatio: 0.9 };
    const { counts, rejects } = await check(settings);
    expect(counts.samples + counts.rejects).toBe(names.length);
    expect(
      rejects.every(({ reason }) =>
        /corrupt-image|unsupported-format|too-many|held-out/.test(reason),
      ),
    ).toBe(true);
  },
);

test('an abort while a source is opened ends the check at once', async () => {
  const path = writeFiles({ 'metadata.jsonl': jsonLines(ask('a.png')) });
  const controller = new AbortController();
  const { signal } = controller;
  const config = ingest.config.parse({ source: 'folder', path });
  const checked = checkSource(config, { seed: 1, signal }).catch((thrown: unknown) => thrown);
  const reason = new Error('stop');
  controller.abort(reason);
  expect(await Promise.race([checked, setImmediate('still reading')])).toBe(reason);
});
