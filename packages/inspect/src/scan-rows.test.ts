import {
  featuresTable,
  memoryReader,
  packBatch,
  type StageError,
  type TableReader,
} from '@sightline/contracts';
import {
  Binary,
  Field,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { expect, test } from 'vitest';
import { toJsonValue } from './cell.ts';
import { findRow, likeIds } from './find-row.ts';
import { type Row, readRow } from './read-row.ts';
import { scanRows } from './scan-rows.ts';

async function rowsOf(...asked: Parameters<typeof scanRows>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of scanRows(...asked)) rows.push(row);
  return rows;
}

function features(rowCount: number, batchRows: number): TableReader {
  const batches = Array.from({ length: rowCount / batchRows }, (_, index) =>
    packBatch(featuresTable, batchRows, {
      sample_id: Array.from({ length: batchRows }, (_, row) => `s-${index * batchRows + row}`),
      split: Array.from({ length: batchRows }, (_, row) => (row === 0 ? 'test' : 'train')),
      image: Float32Array.from({ length: batchRows * 512 }, (_, at) => index * 10_000 + at),
      text: new Float32Array(batchRows * 50),
    }),
  );
  return memoryReader(featuresTable, batches);
}

test('rows that match come with their numbers and the values of their tensors', async () => {
  const rows = await rowsOf(features(12, 4), { where: `split = 'test'`, columns: ['image'] });
  expect(rows.map(({ row }) => row)).toEqual([0, 4, 8]);
  expect(rows.map(({ values }) => (values.image as Float32Array)[511])).toEqual([
    511, 10_511, 20_511,
  ]);
  const whole = await readRow(features(12, 4), 8);
  expect(rows[2]!.values.image).toEqual(whole.values.image);
});

test('nothing is read behind the last row that is asked for', async () => {
  const table = features(12, 4);
  let batchCount = 0;
  const counted: TableReader = {
    ...table,
    async *batches(...asked) {
      for await (const batch of table.batches(...asked)) {
        batchCount += 1;
        yield batch;
      }
    },
  };
  expect(await rowsOf(counted, { limit: 2 })).toHaveLength(2);
  expect(batchCount).toBe(1);
});

test('a column that is not there is refused, with those that are', async () => {
  const error = (await rowsOf(features(4, 4), { columns: ['nope'] }).catch(
    (thrown) => thrown,
  )) as StageError;
  expect(error.message).toBe('--columns: there is no column nope');
  expect(error.fix).toBe('There are sample_id, split, image, text.');
});

test('values of any type come as JSON can hold them', async () => {
  const vectors = {
    text: vectorFromArray(['a', null], new Utf8()),
    big: vectorFromArray([2n ** 60n, 5n], new Int64()),
    share: vectorFromArray([0.5, Number.NaN], new Float64()),
    bytes: vectorFromArray([Uint8Array.of(1, 2), Uint8Array.of()], new Binary()),
    time: vectorFromArray([0, null], new TimestampMillisecond()),
  };
  const fields = Object.entries(vectors).map(([name, { type }]) => new Field(name, type, true));
  const struct = new Struct(fields);
  const children = Object.values(vectors).map(({ data }) => data[0]!);
  const data = makeData({ type: struct, length: 2, nullCount: 0, children: children as never });
  const schema = new Schema(fields);
  const table = memoryReader({ name: 'any', version: 1, doc: '', schema }, [
    new RecordBatch(schema, data as never),
  ]);
  const rows = await rowsOf(table, {});
  const values = rows.map((row) =>
    Object.fromEntries(Object.entries(row.values).map(([key, cell]) => [key, toJsonValue(cell)])),
  );
  expect(values).toEqual([
    {
      text: 'a',
      big: '1152921504606846976',
      share: 0.5,
      bytes: 'AQI=',
      time: '1970-01-01T00:00:00',
    },
    { text: null, big: 5, share: 'NaN', bytes: '', time: null },
  ]);
});

test('a row is found by its id, and an id that is not there has others like it', async () => {
  const table = features(12, 4);
  expect(await findRow(table, 'sample_id', 's-9')).toBe(9);
  expect(await findRow(table, 'sample_id', 's-99')).toBeUndefined();
  expect((await likeIds(table, 'sample_id', 's-1x')).slice(0, 3).sort()).toEqual([
    's-1',
    's-10',
    's-11',
  ]);
});
