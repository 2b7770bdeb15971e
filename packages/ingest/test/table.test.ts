import { join } from 'node:path';
import {
  Binary,
  Field,
  Int64,
  List,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Table,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import { expect, test } from 'vitest';
import { ingest } from '../src/stage.ts';
import { runIngest, texts } from './run-ingest.ts';
import { draw, writeFiles } from './write-files.ts';

const run = (path: string, settings: object = {}) =>
  runIngest({ source: 'table', path, maxRejectRatio: 0.95, ...settings });

const huggingFaceImage = new Struct([
  new Field('bytes', new Binary(), true),
  new Field('path', new Utf8(), true),
]);
const vqaAnswers = new List(
  new Field('item', new Struct([new Field('answer', new Utf8()), new Field('id', new Int64())])),
);

/** An Arrow file with a batch for each list of columns. */
function arrowFile(batches: Record<string, Vector>[], metadata = new Map<string, string>()) {
  const table = new Table(
    batches.map((columns) => new Table(columns)).flatMap((one) => one.batches),
  );
  const schema = new Schema(table.schema.fields, metadata);
  const all = table.batches.map((batch) => new RecordBatch(schema, batch.data));
  return RecordBatchFileWriter.writeAll(new Table(schema, all)).toUint8Array(true);
}

const image = (bytes: Uint8Array | null, path: string | null = null) => ({ bytes, path });
const imagesOf = (...images: object[]): Vector => vectorFromArray(images, huggingFaceImage);
const strings = (...values: (string | null)[]): Vector => vectorFromArray(values, new Utf8());
const answer = (text: string, id: number) => ({ answer: text, id: BigInt(id) });

test('rows with the same bytes are about one image; answers as text, list, or structs as VQA has them', async () => {
  const [a, b] = await Promise.all([10, 200].map(draw));
  const path = writeFiles({
    'data/data.arrow': arrowFile([
      {
        image: imagesOf(image(a!, 'a.png'), image(b!, 'b.png')),
        question: strings('What?', 'How many?'),
        question_id: vectorFromArray([5n, 6n], new Int64()),
        multiple_choice_answer: strings('red', null),
        answers: vectorFromArray(
          [
            [answer('red', 1), answer('pink', 2)],
            [answer('2', 1), answer('3', 2), answer('2', 3)],
          ],
          vqaAnswers,
        ),
        answer_type: strings('other', 'number'),
      },
      {
        image: imagesOf(image(a!, 'copy-of-a.png'), image(null, 'none.png')),
        question: strings('Is it?', 'Is it?'),
        question_id: vectorFromArray([7n, 8n], new Int64()),
        multiple_choice_answer: strings('no', 'no'),
        answers: vectorFromArray([[answer('no', 1)], [answer('no', 1)]], vqaAnswers),
        answer_type: strings('yes/no', 'yes/no'),
      },
    ]),
  });
  const { tables } = await run(path);
  expect(texts(tables.samples, 'sample_id')).toEqual(['5', '7', '6']);
  expect(texts(tables.samples, 'image_id')).toEqual(['a.png', 'a.png', 'b.png']);
  expect(texts(tables.samples, 'answer')).toEqual(['red', 'no', '2']);
  expect(texts(tables.samples, 'question_type')).toEqual(['other', 'yes/no', 'number']);
  expect(texts(tables.samples, 'answers').map((all) => [...all])).toEqual([
    ['red', 'pink'],
    ['no'],
    ['2', '3', '2'],
  ]);
  expect(texts(tables.rejects, 'where')).toEqual(['data/data.arrow row 3']);
  expect(texts(tables.rejects, 'reason')).toEqual(['missing-image']);
  expect(Buffer.from(texts(tables.images, 'encoded')[0]!)).toEqual(Buffer.from(a!));
});

test('labels are named from the metadata, and the config says what is asked', async () => {
  const features = {
    info: { features: { label: { names: ['cat', 'dog'], _type: 'ClassLabel' } } },
  };
  const path = writeFiles({
    'a.arrow': arrowFile(
      [
        {
          img: vectorFromArray([await draw(1), await draw(99)], new Binary()),
          label: vectorFromArray([1n, 0n], new Int64()),
        },
      ],
      new Map([['huggingface', JSON.stringify(features)]]),
    ),
  });
  const { tables } = await run(path, { question: 'Which animal?', maxRejectRatio: 0 });
  expect(texts(tables.samples, 'question')).toEqual(['Which animal?', 'Which animal?']);
  expect(texts(tables.samples, 'answer')).toEqual(['dog', 'cat']);
});

test('captions, one or a list, and images that lie beside the table', async () => {
  const path = writeFiles({
    'train.arrow': arrowFile([
      {
        photo: strings('sub/a.png', '../b.png'),
        caption: vectorFromArray(
          [['A square.', 'It is red.'], ['x']],
          new List(new Field('item', new Utf8())),
        ),
      },
    ]),
    'sub/a.png': await draw(1),
  });
  const { tables } = await run(path, { columns: { image: 'photo' } });
  expect(texts(tables.samples, 'question_type')).toEqual(['caption']);
  expect([...texts(tables.samples, 'answers')[0]!]).toEqual(['A square.', 'It is red.']);
  expect(texts(tables.rejects, 'reason')).toEqual(['unsafe-path']);
});

async function makeParts() {
  const part = async (...reds: number[]) => {
    const bytes = await Promise.all(reds.map(draw));
    return arrowFile(
      bytes.map((one, index) => ({
        image: imagesOf(image(one)),
        question: strings('How red?'),
        answer: strings(String(reds[index])),
      })),
    );
  };
  return {
    'train-00000-of-00002.arrow': await part(10, 20, 30),
    'train-00001-of-00002.arrow': await part(40, 60),
    'validation-00000-of-00001.arrow': await part(50, 60),
    'test-00000-of-00001.arrow': await part(70, 20),
  };
}

test('names of files give the splits; held-out ones come first, and their twins are refused', async () => {
  const path = writeFiles(await makeParts());
  const { tables } = await run(path);
  expect(texts(tables.samples, 'answer')).toEqual(['70', '20', '50', '60', '10', '30', '40']);
  expect(texts(tables.rejects, 'where')).toEqual([
    'train-00000-of-00002.arrow row 1',
    'train-00001-of-00002.arrow row 1',
  ]);
  const pattern = join(path, 'train-*-of-00002.arrow');
  const { tables: train } = await run(pattern, { testRatio: 0, validationRatio: 0 });
  expect(texts(train.samples, 'answer')).toEqual(['10', '20', '30', '40', '60']);
});

test('a column split says where a row belongs', async () => {
  const path = writeFiles({
    'data.arrow': arrowFile([
      {
        image: imagesOf(image(await draw(1)), image(await draw(80)), image(await draw(160))),
        text: strings('One.', 'Two.', 'Three.'),
        split: strings('train', 'val', 'elsewhere'),
      },
    ]),
  });
  const { tables } = await run(path, { testRatio: 0 });
  expect(texts(tables.samples, 'answer')).toEqual(['Two.', 'One.']);
  expect(texts(tables.samples, 'split')).toEqual(['validation', 'train']);
  expect(texts(tables.rejects, 'message')[0]).toMatch(/^split: /);
});

test('a table without images, or that is none, is named with what it has', async () => {
  const failureOf = (content: Uint8Array | string, settings = {}) =>
    run(writeFiles({ 'a.arrow': content }), settings).catch((thrown: unknown) => thrown);
  const plain = arrowFile([{ x: strings('a'), answer: strings('b') }]);
  expect(await failureOf(plain)).toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('has no column of images; its columns are x, answer.'),
    fix: expect.stringContaining('ingest.columns.image'),
  });
  expect(await failureOf(plain, { columns: { image: 'y' } })).toMatchObject({
    message: expect.stringContaining('has no column y'),
  });
  expect(await failureOf('no arrow')).toMatchObject({ exitCode: 3 });
  expect(await failureOf('')).toMatchObject({ exitCode: 3 });
});

test('the fingerprint changes with a part', async () => {
  const fingerprintOf = async (files: object): Promise<string> => {
    const path = writeFiles({ ...(await makeParts()), ...files });
    return ingest.fingerprint!(ingest.config.parse({ source: 'table', path }));
  };
  const first = await fingerprintOf({});
  expect(await fingerprintOf({})).toBe(first);
  const { 'validation-00000-of-00001.arrow': another } = await makeParts();
  expect(await fingerprintOf({ 'test-00000-of-00001.arrow': another })).not.toBe(first);
});

test('a label that no class has, such as -1, is no answer', async () => {
  const features = { info: { features: { label: { names: ['cat', 'dog'] } } } };
  const path = writeFiles({
    'a.arrow': arrowFile(
      [
        {
          image: vectorFromArray([await draw(1), await draw(99)], new Binary()),
          label: vectorFromArray([-1n, 0n], new Int64()),
        },
      ],
      new Map([['huggingface', JSON.stringify(features)]]),
    ),
  });
  const { tables } = await run(path);
  expect(texts(tables.samples, 'answer')).toEqual(['cat']);
  expect(texts(tables.rejects, 'message')).toEqual(['answer: no class has number -1.']);
});

test('the fingerprint changes with an image that lies beside the table', async () => {
  const [question, answer] = [strings('What?'), strings('red')];
  const cells = [strings('a.png'), imagesOf(image(null, 'a.png'))];
  for (const table of cells.map((cell) => arrowFile([{ image: cell, question, answer }]))) {
    const fingerprintOf = async (red: number): Promise<string> => {
      const path = writeFiles({ 'data.arrow': table, 'a.png': await draw(red) });
      return ingest.fingerprint!(ingest.config.parse({ source: 'table', path }));
    };
    const first = await fingerprintOf(1);
    expect(await fingerprintOf(1)).toBe(first);
    expect(await fingerprintOf(2)).not.toBe(first);
  }
});
