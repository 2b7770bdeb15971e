import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkSource } from '../src/index.ts';
import { ingest } from '../src/stage.ts';
import { readSource } from './read-source.ts';
import { runIngest, texts } from './run-ingest.ts';
import { draw, sharedData, writeFiles } from './write-files.ts';

const real = join(sharedData, 'coco-caption-format');
const hasReal = existsSync(real);
if (!hasReal) console.log('COCO: skipped, because ../shared/data/coco-caption-format is not there');

const run = (path: string, settings: object = {}) =>
  runIngest({ source: 'coco-captions', path, maxRejectRatio: 0.9, ...settings });

test.skipIf(!hasReal)(
  'the real excerpt, whose images and captions do not meet, is told row by row',
  async () => {
    const config = ingest.config.parse({ source: 'coco-captions', path: real });
    const { rejects, problems, counts } = await checkSource(config, { seed: 1 });
    expect(counts).toMatchObject({ samples: 0, images: 0, rejects: 10 });
    expect(rejects.map(({ reason, count }) => [reason, count])).toEqual([
      ['no-image', 8],
      ['no-answer', 2],
    ]);
    expect(rejects[0]!.examples[0]).toContain(
      'captions_val2014.excerpt.json annotation 1: There is',
    );
    expect(problems).toHaveLength(1);
  },
);

const image = (id: number, fileName: string) => ({ id, file_name: fileName });
const caption = (id: number, text: string) => ({ image_id: id, id: 100 + id, caption: text });

test('a row an image, all its captions the references, whatever comes first in the file', async () => {
  const path = writeFiles({
    'annotations/captions_train2017.json': JSON.stringify({
      annotations: [caption(1, 'A  red\nsquare.'), caption(2, 'Dark.'), caption(1, 'It is red.')],
      images: [image(1, 'a.png'), image(2, 'b.png'), image(3, 'c.png'), image(1, 'd.png')],
    }),
    'annotations/captions_val2017.json': JSON.stringify({
      images: [image(4, '../../x.png'), image(5, 'none.png'), image(6, 'e.png')],
      annotations: [caption(4, 'x'), caption(5, 'x'), caption(6, 'Darker.'), { image_id: 6 }],
    }),
    'captions_val2017_results.json': '[{"image_id": 6, "caption": "x"}]',
    'train2017/a.png': await draw(200),
    'train2017/b.png': await draw(100),
    'images/val2017/e.png': await draw(50),
  });
  const { tables } = await run(path, { testRatio: 0 });
  expect(texts(tables.samples, 'sample_id')).toEqual(['6', '1', '2']);
  expect(texts(tables.samples, 'split')).toEqual(['validation', 'train', 'train']);
  expect(texts(tables.samples, 'question_type')).toEqual(Array(3).fill('caption'));
  expect(texts(tables.samples, 'answer')).toEqual(['Darker.', 'A red square.', 'Dark.']);
  expect([...texts(tables.samples, 'answers')[1]!]).toEqual(['A red square.', 'It is red.']);
  expect(texts(tables.rejects, 'reason').sort()).toEqual([
    'bad-row',
    'duplicate-id',
    'missing-image',
    'no-answer',
    'unsafe-path',
  ]);
});

test('a caption gets the picture of its own subset, also where another has one of that name', async () => {
  const file = (id: number) =>
    JSON.stringify({ images: [image(id, '1.png')], annotations: [caption(id, 'x')] });
  const path = writeFiles({
    'captions_train2017.json': file(10),
    'captions_val2017.json': file(20),
    'train2017/1.png': await draw(10),
    'val2017/1.png': await draw(20),
  });
  const { pairs } = await readSource({ source: 'coco-captions', path }, true);
  const byId = new Map(pairs.map(({ rowId, bytes }) => [rowId, Buffer.from(bytes!)]));
  expect(byId.get('10')).toEqual(Buffer.from(await draw(10)));
  expect(byId.get('20')).toEqual(Buffer.from(await draw(20)));
});

test('a file full of bad rows, and an image with too many captions, are rejects', async () => {
  const many = Array.from({ length: 150_000 }, (_, index) => caption(1, `Number ${index}.`));
  const path = writeFiles({
    'captions_val2017.json': JSON.stringify({ images: [image(1, 'a.png')], annotations: many }),
    'captions_train2017.json': JSON.stringify({ annotations: many.map(() => 0) }),
    'a.png': await draw(1),
  });
  const config = ingest.config.parse({ source: 'coco-captions', path });
  const { rejects } = await checkSource(config, { seed: 1 });
  expect(rejects.map(({ reason, count }) => [reason, count])).toEqual([
    ['bad-row', 150_000],
    ['too-long', 1],
  ]);
});
