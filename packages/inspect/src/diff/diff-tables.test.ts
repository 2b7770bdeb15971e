import {
  column,
  countField,
  defineTable,
  featuresTable,
  memoryReader,
  packBatch,
  predictionsTable,
  type TableReader,
  tensorField,
  textField,
} from '@sightline/contracts';
import { Float64 } from 'apache-arrow';
import { expect, test } from 'vitest';
import { diffTables, isDifferent } from './diff-tables.ts';

const things = defineTable('things', 1, 'one thing', [
  textField('sample_id'),
  textField('word'),
  countField('count'),
  column('share', new Float64()),
  tensorField('cells', 'float32', [2, 2], ['row', 'column']),
]);

type Thing = { id: string; word: string; count: number; share: number; cells: number[] };

const given: Thing[] = Array.from({ length: 6 }, (_, index) => ({
  id: `id-${index}`,
  word: 'same',
  count: index,
  share: index / 4,
  cells: [3, 4, 0, 0],
}));

function tableOf(rows: readonly Thing[], batchRows = 2): TableReader {
  const batches = [];
  for (let first = 0; first < rows.length; first += batchRows) {
    const part = rows.slice(first, first + batchRows);
    batches.push(
      packBatch(things, part.length, {
        sample_id: part.map(({ id }) => id),
        word: part.map(({ word }) => word),
        count: Int32Array.from(part, ({ count }) => count),
        share: Float64Array.from(part, ({ share }) => share),
        cells: Float32Array.from(part.flatMap(({ cells }) => cells)),
      }),
    );
  }
  return memoryReader(things, batches);
}

const withChange = (index: number, change: Partial<Thing>): Thing[] =>
  given.map((row, at) => (at === index ? { ...row, ...change } : row));

test('a table does not differ from itself, nor from its rows in another order', async () => {
  const same = await diffTables(tableOf(given), tableOf(given, 4));
  expect({ ...same, isDifferent: isDifferent(same) }).toMatchObject({
    comparedCount: 6,
    changedCount: 0,
    isReordered: false,
    isDifferent: false,
    mostChanged: [],
  });
  const turned = await diffTables(tableOf(given), tableOf([...given].reverse()));
  expect({ isReordered: turned.isReordered, isDifferent: isDifferent(turned) }).toEqual({
    isReordered: true,
    isDifferent: false,
  });
});

test('one changed value is named by its row, its column and how much it changed', async () => {
  const changed = withChange(4, { cells: [3, 4, 0, 0.5] });
  const diff = await diffTables(tableOf(given), tableOf([...changed].reverse()));
  expect(diff.changedCount).toBe(1);
  expect(diff.mostChanged).toEqual([
    {
      id: 'id-4',
      rowA: 4,
      rowB: 1,
      change: 0.1, // 0.5 of a norm of 5
      columns: [
        { column: 'cells', kind: 'tensor', at: 3, before: 0, after: 0.5, maxDifference: 0.5 },
      ],
    },
  ]);
  const { amount, changedCount } = diff.columns.find(({ name }) => name === 'cells')!;
  expect(changedCount).toBe(1);
  expect(amount).toEqual({
    maxDifference: 0.5,
    meanDifference: 0.125,
    relativeL2: 0.1,
    cosine: 25 / (5 * Math.sqrt(25.25)),
    unmeasuredCount: 0,
  });
});

test('numbers and texts tell how they changed; NaN equals NaN', async () => {
  const a = given.map((row) => ({ ...row, share: Number.NaN }));
  const b = a.map((row, at) => ({ ...row, count: row.count + (at === 1 ? -3 : 0) }));
  b[2] = { ...b[2]!, word: 'other', share: 1 };
  const diff = await diffTables(tableOf(a), tableOf(b));
  const byName = Object.fromEntries(diff.columns.map((one) => [one.name, one]));
  expect(byName.count).toMatchObject({
    changedCount: 1,
    amount: { maxDifference: 3, meanDifference: 3 },
    examples: [{ id: 'id-1', before: 1, after: -2 }],
  });
  expect(byName.word).toMatchObject({
    changedCount: 1,
    examples: [{ id: 'id-2', before: 'same', after: 'other' }],
  });
  expect(byName.share).toMatchObject({ changedCount: 1, amount: { unmeasuredCount: 1 } });
  expect(byName.cells).toMatchObject({ changedCount: 0 });
});

test('rows that only one side has are named, and ids that stand there twice compared in turn', async () => {
  const extra = { ...given[0]!, id: 'new' };
  const diff = await diffTables(tableOf(given.slice(1)), tableOf([...given.slice(0, 5), extra]));
  expect(diff).toMatchObject({
    comparedCount: 4,
    changedCount: 0,
    onlyInA: { count: 1, examples: ['id-5'] },
    onlyInB: { count: 2, examples: ['id-0', 'new'] },
  });
  const twice = [given[0]!, given[0]!];
  const doubled = await diffTables(
    tableOf(twice),
    tableOf([given[0]!, { ...given[0]!, count: 9 }]),
  );
  expect(doubled).toMatchObject({
    duplicateCount: { a: 1, b: 1 },
    changedCount: 1,
    mostChanged: [{ id: 'id-0 1', rowA: 1, rowB: 1 }],
  });
});

test('of other tables the common columns are compared, those of other types are named', async () => {
  const other = defineTable('others', 1, 'one other', [
    textField('sample_id'),
    textField('count'),
    textField('word'),
  ]);
  const batch = packBatch(other, 1, { sample_id: ['id-1'], count: ['1'], word: ['new'] });
  const diff = await diffTables(tableOf(given), memoryReader(other, [batch]));
  expect(diff.plan).toMatchObject({
    keys: ['sample_id'],
    common: [{ name: 'word', kind: 'other' }],
    onlyInA: ['share', 'cells'],
    onlyInB: [],
    otherType: [{ name: 'count', a: 'Int32', b: 'Utf8' }],
  });
  expect(diff.changedCount).toBe(1);
});

test('rows without ids are compared by their number', async () => {
  const plain = defineTable('plain', 1, 'one number', [countField('value')]);
  const tableOfNumbers = (...values: number[]): TableReader =>
    memoryReader(plain, [packBatch(plain, values.length, { value: Int32Array.from(values) })]);
  const diff = await diffTables(tableOfNumbers(1, 2, 3), tableOfNumbers(1, 5));
  expect(diff).toMatchObject({
    plan: { keys: [] },
    onlyInA: { count: 1, examples: ['2'] },
    mostChanged: [{ id: '1', columns: [{ before: 2, after: 5 }] }],
  });
});

function answers(words: readonly string[], question = 'What?'): TableReader {
  const rows = { length: words.length };
  const repeat = (text: string): string[] => Array.from(rows, () => text);
  const batch = packBatch(predictionsTable, words.length, {
    sample_id: words.map((_, index) => `s-${index}`),
    split: repeat('test'),
    question_type: repeat('kind'),
    question: words.map((_, index) => (index === 0 ? question : 'What?')),
    expected: repeat('cat'),
    predicted: [...words],
    correct: words.map((word) => word === 'cat'),
    confidence: Float32Array.from(words, () => 0.5),
  });
  return memoryReader(predictionsTable, [batch]);
}

test('of answers it counts which became right and which wrong, with the accuracy of both', async () => {
  const a = answers(['cat', 'cat', 'dog', 'cow']);
  const b = answers(['cat', 'dog', 'cat', 'cat']);
  const { predictions } = await diffTables(a, b);
  expect(predictions).toMatchObject({
    rightToWrong: { count: 1, examples: [{ id: 's-1', before: 'cat', after: 'dog' }] },
    wrongToRight: { count: 2, examples: [{ before: 'dog', after: 'cat' }, { before: 'cow' }] },
    otherQuestionCount: 0,
    accuracy: [{ split: 'test', rowCount: 4, a: 0.5, b: 0.75 }],
  });
});

test('answers to other questions do not count as better or worse', async () => {
  const { predictions } = await diffTables(
    answers(['cat', 'dog']),
    answers(['dog', 'dog'], 'Who?'),
  );
  expect(predictions).toMatchObject({
    rightToWrong: { count: 0 },
    otherQuestionCount: 1,
    accuracy: [{ rowCount: 1, a: 0, b: 0 }],
  });
});

test('a tensor of other values everywhere is measured in chunks as it is at once', async () => {
  const rowCount = 3000; // more than one chunk of 512 floats a row
  const build = (offset: number): TableReader => {
    const image = Float32Array.from({ length: rowCount * 512 }, (_, index) => (index % 7) + offset);
    const batch = packBatch(featuresTable, rowCount, {
      sample_id: Array.from({ length: rowCount }, (_, index) => String(index)),
      split: Array.from({ length: rowCount }, () => 'train'),
      image,
      text: new Float32Array(rowCount * 50),
    });
    return memoryReader(featuresTable, [batch]);
  };
  const diff = await diffTables(build(0), build(0.5));
  const [image, text] = ['image', 'text'].map((name) =>
    diff.columns.find((one) => one.name === name),
  );
  expect(image).toMatchObject({
    changedCount: rowCount,
    amount: { maxDifference: 0.5, meanDifference: 0.5 },
  });
  expect(text).toMatchObject({ changedCount: 0 });
  expect(diff.mostChanged).toHaveLength(5);
});
