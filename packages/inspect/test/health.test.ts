import {
  Field,
  FixedSizeList,
  Float32,
  Int32,
  makeData,
  Uint8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { expect, test } from 'vitest';
import { summarizeTable } from '../src/summarize-table.ts';
import { tableOf } from './table-of.ts';

function tensor(rows: number[][], type: Float32 | Uint8 | Int32): Vector {
  const values = type.ArrayType.from(rows.flat());
  const child = makeData({ type, data: values, length: values.length, nullCount: 0 } as never);
  const list = new FixedSizeList(rows[0]!.length, new Field('item', type, false));
  return new Vector([
    makeData({ type: list as FixedSizeList, length: rows.length, nullCount: 0, child }),
  ]);
}

const floats = (...rows: number[][]): Vector => tensor(rows, new Float32());
const bytes = (...rows: number[][]): Vector => tensor(rows, new Uint8());

async function healthOf(...columns: Vector[]): Promise<string[]> {
  const { health } = await summarizeTable(tableOf(columns.map((column) => ({ column }))));
  return health.map(({ kind, text }) => `${kind}: ${text}`);
}

test('a tensor whose rows all differ and are finite is healthy', async () => {
  expect(await healthOf(floats([1, 2], [3, 5]), floats([2, 1]))).toEqual([]);
  expect(await healthOf(bytes([1, 2, 3, 4, 5, 6], [9, 9, 9, 9, 9, 8]))).toEqual([]);
});

test('NaN and infinities are told with their first row, counted over batches', async () => {
  const found = await healthOf(
    floats([1, 2], [3, 5]),
    floats([4, Number.NaN], [Number.POSITIVE_INFINITY, Number.NaN]),
  );
  expect(found).toEqual([
    'nan: 2 values NaN, the first in row 2',
    'infinite: 1 value infinite, the first in row 2',
  ]);
});

test('rows of zeros, and places that never change, are told', async () => {
  expect(await healthOf(floats([1, 2, 7], [0, 0, 7]), floats([0, 0, 0], [5, 6, 0]))).toEqual([
    'zero-rows: 1 row of nothing but zeros, the first in row 2',
  ]);
  expect(await healthOf(floats([1, 2, 7], [0, 2, 7]), floats([3, 2, 7]))).toEqual([
    'dead-dimensions: 2 of 3 dimensions never change (1, 2)',
  ]);
  expect(await healthOf(floats([0, 0]), floats([0, 0]))).toEqual(['zero-rows: nothing but zeros']);
  expect(await healthOf(floats([1, 2]), floats([1, 2]))).toEqual([
    'same-rows: all 2 rows are the same',
  ]);
});

test('lengths of rows and repeated rows are figures, not troubles, of features', async () => {
  const table = tableOf([{ column: floats([3, 4], [0, 1]) }, { column: floats([3, 4], [0, 2]) }]);
  const { columns, health } = await summarizeTable(table);
  expect(columns[0]!.tensor).toMatchObject({
    rowCount: 4,
    norms: { min: 1, max: 5, mean: 13 / 4 },
    duplicateRowCount: 1,
    firstDuplicate: { row: 2, earlierRow: 0 },
    deadDimensionCount: 0,
  });
  expect(health).toEqual([]);
});

test('pictures of one colour and pictures that repeat are told', async () => {
  const red = [9, 0, 0, 9, 0, 0];
  const drawn = [9, 0, 0, 9, 0, 1];
  expect(await healthOf(bytes(drawn, red), bytes([1, 2, 3, 4, 5, 6], drawn))).toEqual([
    'one-color: 1 row of a single colour, the first in row 1',
    'duplicates: 1 row repeats another, the first: 3 as 0',
  ]);
  expect(await healthOf(bytes([0, 0, 0, 0, 0, 0], drawn))).toEqual([
    'zero-rows: 1 row of nothing but zeros, the first in row 0',
    'one-color: 1 row of a single colour, the first in row 0',
  ]);
});

test('tokens: lengths, rows without room, pieces that the vocabulary lacks, the commonest', async () => {
  const table = tableOf([
    {
      question_ids: tensor(
        [
          [101, 2054, 100, 102],
          [101, 2054, 102, 0],
        ],
        new Int32(),
      ),
      question_length: vectorFromArray([4, 3], new Int32()),
    },
  ]);
  const { tokens, health } = await summarizeTable(table);
  expect(tokens).toMatchObject([
    {
      column: 'question_ids',
      capacity: 4,
      rowCount: 2,
      lengths: { min: 3, max: 4, mean: 3.5 },
      fullRowCount: 1,
      tokenCount: 3,
      unknownCount: 1,
    },
  ]);
  expect(tokens[0]!.commonest.map(({ id, count }) => [id, count])).toEqual([
    [2054, 2],
    [100, 1],
  ]);
  expect(health.map(({ text }) => text)).toEqual([
    '33.3 % of the tokens are [UNK], the first in row 0',
    '1 row without room left, cut or just fitting, the first in row 0',
  ]);
});
