import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ingest } from '../src/stage.ts';
import { readSource } from './read-source.ts';
import { runIngest, texts } from './run-ingest.ts';
import { draw, sharedData, writeFiles } from './write-files.ts';

const real = join(sharedData, 'vqa-v2-format');
const hasReal = existsSync(real);
if (!hasReal) console.log('VQA v2: skipped, because ../shared/data/vqa-v2-format is not there');

const run = (path: string, settings: object = {}) =>
  runIngest({ source: 'vqa-v2', path, maxRejectRatio: 0.9, ...settings });

const listsOf = (tables: Awaited<ReturnType<typeof run>>['tables']): string[][] =>
  texts(tables.samples, 'answers').map((all) => [...all]);

test.skipIf(!hasReal)('real annotations as found: what they leave out is filled in', async () => {
  const [full, found] = await Promise.all(
    ['full-schema', 'as-found'].map((name) =>
      run(real, { annotations: [`annotations.${name}.json`], maxRejectRatio: 0 }),
    ),
  );
  const samples = full!.tables.samples;
  expect(texts(samples, 'sample_id')).toEqual(['458752000', '458752001', '458752002']);
  expect(texts(samples, 'image_id')).toEqual(Array(3).fill('train2014/458752'));
  expect(texts(samples, 'question')[0]).toBe('What is this photo taken looking through?');
  expect(texts(samples, 'answer')).toEqual(['net', 'pitcher', 'orange']);
  expect(texts(samples, 'question_type')).toEqual(['what is this', 'what', 'what color is the']);
  expect(listsOf(full!.tables).map((all) => all.length)).toEqual([10, 10, 10]);
  expect(listsOf(full!.tables)[0]!.filter((answer) => answer === 'net')).toHaveLength(6);
  expect(texts(full!.tables.images, 'width_px')).toEqual([640]);
  for (const name of ['sample_id', 'question', 'question_type', 'answer']) {
    expect(texts(found!.tables.samples, name), name).toEqual(texts(samples, name));
  }
  expect(listsOf(found!.tables)).toEqual(listsOf(full!.tables));
});

test.skipIf(!hasReal)(
  'question_type can be the kind of answer, and both files are too many',
  async () => {
    const named = { annotations: ['annotations.as-found.json'], typeBy: 'answer' };
    const { tables } = await run(real, named);
    expect(texts(tables.samples, 'question_type')).toEqual(['other', 'other', 'other']);
    const both = await run(real);
    expect(texts(both.tables.rejects, 'reason')).toEqual(Array(3).fill('duplicate-id'));
    expect(texts(both.tables.rejects, 'message')[0]).toContain('ingest.annotations');
  },
);

const question = (id: number, image: number, text = 'How many?') => ({
  question_id: id,
  image_id: image,
  question: text,
});
const annotation = (id: number, answers: string[], rest: object = {}) => ({
  question_id: id,
  answers: answers.map((answer, index) => ({ answer, answer_id: index + 1 })),
  ...rest,
});

async function makeSubsets() {
  const names = ['COCO_train2014_', 'COCO_val2014_'];
  const images = await Promise.all(
    [1, 2, 3, 4].map(
      async (id) =>
        [
          `${id > 2 ? 'val2014' : 'train2014'}/${names[id > 2 ? 1 : 0]}00000000000${id}.jpg`,
          await draw(40 * id),
        ] as const,
    ),
  );
  return {
    ...Object.fromEntries(images),
    'v2_OpenEnded_mscoco_train2014_questions.json': JSON.stringify({
      questions: [question(10, 1), question(20, 2, 'Is it?'), question(21, 2), question(50, 5)],
      data_subtype: 'train2014',
    }),
    'v2_OpenEnded_mscoco_val2014_questions.json': JSON.stringify({
      data_subtype: 'val2014',
      questions: [question(30, 3), question(40, 4), { question_id: 41 }, question(10, 3)],
    }),
    'v2_mscoco_train2014_annotations.json': JSON.stringify({
      annotations: [
        annotation(10, ['2', '3', '2'], { image_id: 1 }),
        annotation(20, ['yes'], { image_id: 1 }),
        annotation(50, ['1']),
        annotation(60, ['1']),
        annotation(61, []),
      ],
    }),
    'v2_mscoco_val2014_annotations.json': JSON.stringify({
      annotations: [annotation(30, ['four']), annotation(40, ['5'])],
    }),
  };
}

test('several subsets: val is held out, and what does not fit together is rejected', async () => {
  const path = writeFiles(await makeSubsets());
  const { tables } = await run(path, { typeBy: 'answer', testRatio: 0 });
  expect(texts(tables.samples, 'sample_id')).toEqual(['30', '40', '10']);
  expect(texts(tables.samples, 'split')).toEqual(['validation', 'validation', 'train']);
  expect(texts(tables.samples, 'question_type')).toEqual(['other', 'number', 'number']);
  expect(listsOf(tables)[2]).toEqual(['2', '3', '2']);
  const reasons = texts(tables.rejects, 'row_id').map(
    (id, row) => `${id}: ${texts(tables.rejects, 'reason')[row]}`,
  );
  expect(reasons.sort()).toEqual([
    '50: missing-image',
    'v2_OpenEnded_mscoco_train2014_questions.json:2: image-mismatch',
    'v2_OpenEnded_mscoco_train2014_questions.json:3: no-answer',
    'v2_OpenEnded_mscoco_val2014_questions.json:3: bad-row',
    'v2_OpenEnded_mscoco_val2014_questions.json:4: duplicate-id',
    'v2_mscoco_train2014_annotations.json:4: no-question',
    'v2_mscoco_train2014_annotations.json:5: empty-answer',
  ]);
});

test('a folder without questions, and one with broken JSON, are named', async () => {
  const failureOf = (path: string) => run(path).catch((thrown: unknown) => thrown);
  expect(await failureOf('/nowhere/vqa')).toMatchObject({ code: 'missing-data', exitCode: 3 });
  expect(await failureOf(writeFiles({ 'a.json': '{}' }))).toMatchObject({
    code: 'missing-data',
    message: expect.stringContaining("'question' in its name"),
  });
  const files = { 'questions.json': '{"questions": [', 'annotations.json': '{"annotations": []}' };
  expect(await failureOf(writeFiles(files))).toMatchObject({
    code: 'bad-data',
    message: expect.stringMatching(/questions\.json cannot be read as JSON near byte 15/),
  });
});

test('the fingerprint changes with an answer and with an image', async () => {
  const files = await makeSubsets();
  const fingerprintOf = (changed: object): Promise<string> => {
    const path = writeFiles({ ...files, ...changed });
    return ingest.fingerprint!(ingest.config.parse({ source: 'vqa-v2', path }));
  };
  const first = await fingerprintOf({});
  expect(await fingerprintOf({})).toBe(first);
  const image = 'train2014/COCO_train2014_000000000001.jpg';
  expect(await fingerprintOf({ [image]: await draw(9) })).not.toBe(first);
  const annotations = 'v2_mscoco_val2014_annotations.json';
  const text = files[annotations].replace('four', 'five');
  expect(await fingerprintOf({ [annotations]: text })).not.toBe(first);
});

test('a question gets the picture of its own subset, also where another has one of that name', async () => {
  const subset = (id: number) => ({
    questions: JSON.stringify({ questions: [question(id, 1)] }),
    annotations: JSON.stringify({ annotations: [annotation(id, ['1'])] }),
  });
  const [train, val] = [subset(10), subset(20)];
  const path = writeFiles({
    'train_questions.json': train.questions,
    'train_annotations.json': train.annotations,
    'val_questions.json': val.questions,
    'val_annotations.json': val.annotations,
    'train/1.png': await draw(10),
    'val/1.png': await draw(20),
  });
  const { pairs } = await readSource({ source: 'vqa-v2', path }, true);
  const byId = new Map(pairs.map(({ rowId, bytes }) => [rowId, Buffer.from(bytes!)]));
  expect(byId.get('10')).toEqual(Buffer.from(await draw(10)));
  expect(byId.get('20')).toEqual(Buffer.from(await draw(20)));
});
