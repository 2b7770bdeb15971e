import { RecordBatchFileWriter, RecordBatchReader } from 'apache-arrow';
import { expect, test } from 'vitest';
import { assertTable } from './assert-table.ts';
import { numbersOf, packBatch, valuesOf } from './columns.ts';
import { column, countField, defineTable, tensorField, textField } from './table-contract.ts';
import { imagesTable } from './tables/images.ts';
import { predictionsTable } from './tables/predictions.ts';
import { samplesTable } from './tables/samples.ts';

const grid = defineTable('grid', 1, 'a tiny grid', [
  textField('id'),
  countField('count'),
  tensorField('cells', 'float32', [2, 2], ['row', 'column']),
]);

const gridBatch = packBatch(grid, 3, {
  id: ['a', 'b', 'ç'],
  count: Int32Array.of(1, 2, 3),
  cells: Float32Array.from({ length: 12 }, (_, index) => index),
});

async function roundTrip(batch: typeof gridBatch): Promise<typeof gridBatch> {
  const bytes = await RecordBatchFileWriter.writeAll([batch]).toUint8Array();
  const [read] = [...RecordBatchReader.from(bytes)];
  return read!;
}

test('a packed batch comes back from Arrow bytes with the same values', async () => {
  const batch = await roundTrip(gridBatch);
  expect(valuesOf(batch, 'id')).toEqual(['a', 'b', 'ç']);
  expect([...numbersOf(batch, 'count')]).toEqual([1, 2, 3]);
  expect([...numbersOf<Float32Array>(batch, 'cells')].slice(4, 8)).toEqual([4, 5, 6, 7]);
  assertTable(grid, batch.schema, 'grid');
});

test('a slice of a batch gives the values of its own rows', () => {
  const slice = gridBatch.slice(1, 3);
  expect([...numbersOf<Float32Array>(slice, 'cells')]).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
  expect([...numbersOf<Int32Array>(slice, 'count')]).toEqual([2, 3]);
});

test('text lists, bytes and booleans survive a round trip', async () => {
  const text = ['x', 'y'];
  const samples = await roundTrip(
    packBatch(samplesTable, 2, {
      sample_id: text,
      image_id: text,
      split: text,
      question: text,
      question_type: text,
      answer: text,
      short_answer: text,
      answers: [['red', 'crimson'], []],
    }),
  );
  expect(valuesOf<string[]>(samples, 'answers')).toEqual([['red', 'crimson'], []]);
  const images = await roundTrip(
    packBatch(imagesTable, 1, {
      image_id: ['i'],
      split: ['train'],
      sha256: ['00'],
      format: ['png'],
      width_px: Int32Array.of(4),
      height_px: Int32Array.of(5),
      encoded: [Uint8Array.of(1, 2, 3)],
    }),
  );
  expect([...valuesOf<Uint8Array>(images, 'encoded')[0]!]).toEqual([1, 2, 3]);
  const predictions = packBatch(predictionsTable, 2, {
    sample_id: text,
    split: text,
    question_type: text,
    question: text,
    expected: text,
    predicted: text,
    correct: [true, false],
    confidence: Float32Array.of(0.5, 0.25),
  });
  expect(valuesOf<boolean>(await roundTrip(predictions), 'correct')).toEqual([true, false]);
});

test('a column of the wrong length names the column and both lengths', () => {
  expect(() =>
    packBatch(grid, 2, { id: ['a', 'b'], count: Int32Array.of(1, 2), cells: new Float32Array(7) }),
  ).toThrow('grid@1 column cells: expected 8 values for 2 rows, got 7');
});

test('a row without a value is named', () => {
  const id = ['a', undefined] as string[];
  const numbers = { count: Int32Array.of(1, 2), cells: new Float32Array(8) };
  expect(() => packBatch(grid, 2, { id, ...numbers })).toThrow(
    'grid@1 column id: row 1 of 2 has no value',
  );
});

test('a table of another shape is refused with both shapes', () => {
  const wide = defineTable('grid', 1, 'another shape', [
    textField('id'),
    countField('count'),
    tensorField('cells', 'float32', [4, 1], ['row', 'column']),
  ]);
  expect(() => assertTable(wide, gridBatch.schema, 'part-00000.arrow')).toThrow(
    'part-00000.arrow: grid@1 column 2: expected cells Float32[4,1], got cells Float32[2,2]',
  );
  expect(() =>
    assertTable(
      defineTable('grid', 1, '', [column('id', grid.schema.fields[1]!.type)]),
      gridBatch.schema,
      'x',
    ),
  ).toThrow('expected id Int32, got id Utf8');
});
