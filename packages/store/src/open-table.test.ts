import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numbersOf } from '@sightline/contracts';
import {
  Table as ArrowTable,
  makeData,
  Null,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  tableFromArrays,
  tableToIPC,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { Table, WriterPropertiesBuilder, writeParquet } from 'parquet-wasm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTable } from './open-table.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-open-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const plain = tableFromArrays({ number: Int32Array.of(1, 2, 3) });

test('a file and a folder of files that others wrote open as tables', async () => {
  await writeFile(join(folder, 'part-00000.arrow'), tableToIPC(plain, 'file'));
  await writeFile(join(folder, 'part-00001.arrow'), tableToIPC(plain, 'file'));
  const file = await openTable(join(folder, 'part-00000.arrow'));
  expect([file.rowCount, file.contract.schema.fields[0]!.name]).toEqual([3, 'number']);
  expect((await openTable(folder)).rowCount).toBe(6);
});

test('more rows than bytes can hold, and two columns of one name, are refused', async () => {
  const open = (table: ArrowTable): Promise<unknown> => {
    const path = join(folder, 'odd.arrow');
    return writeFile(path, tableToIPC(table, 'file')).then(() => openTable(path));
  };
  const endless = makeData({ type: new Null(), length: 2 ** 31 - 1 });
  const empty = new ArrowTable({ empty: new Vector([endless]) });
  await expect(open(empty)).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('has a batch of 2147483647 rows in'),
  });
  const [batch] = plain.batches;
  const fields = [...plain.schema.fields, ...plain.schema.fields];
  const children = [...batch!.data.children, ...batch!.data.children];
  const data = makeData({ type: new Struct(fields), length: 3, nullCount: 0, children });
  await expect(
    open(new ArrowTable([new RecordBatch(new Schema(fields), data)])),
  ).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('has two columns called number'),
  });
});

test('a stream and a file with dictionaries open, too', async () => {
  const stream = join(folder, 'numbers.arrows');
  await writeFile(stream, RecordBatchStreamWriter.writeAll(plain.batches).toUint8Array(true));
  expect((await openTable(stream)).rowCount).toBe(3);
  const words = tableFromArrays({ word: vectorFromArray(['a', 'b', 'a']) as never });
  const path = join(folder, 'words.feather');
  await writeFile(path, tableToIPC(words, 'file'));
  const table = await openTable(path);
  expect((await table.readBatch(0)).getChild('word')?.toArray()).toEqual(['a', 'b', 'a']);
});

function writeParquetFile(path: string, table: typeof plain, rowsPerGroup: number): Promise<void> {
  const properties = new WriterPropertiesBuilder().setMaxRowGroupSize(rowsPerGroup).build();
  const written = writeParquet(Table.fromIPCStream(tableToIPC(table, 'stream')), properties);
  return writeFile(path, written);
}

const many = tableFromArrays({ number: Int32Array.from({ length: 20_000 }, (_, row) => row) });

test('a Parquet file opens by its footer and is read in slices, in any order', async () => {
  const path = join(folder, 'many.parquet');
  await writeParquetFile(path, many, 12_000);
  const table = await openTable(path);
  expect(table.batchRowCounts).toEqual([8192, 3808, 8000]);
  const firsts = [];
  for (const index of [2, 0, 1]) firsts.push(numbersOf(await table.readBatch(index), 'number')[0]);
  expect(firsts).toEqual([12_000, 0, 8192]);
  let sum = 0;
  for await (const batch of table.batches(['number'])) {
    sum += numbersOf<Int32Array>(batch, 'number').reduce((total, value) => total + value, 0);
  }
  expect(sum).toBe((20_000 * 19_999) / 2);
});

test('rows of a column of a Parquet file are read at once, from where they are asked', async () => {
  const path = join(folder, 'rows.parquet');
  await writeParquetFile(path, many, 12_000);
  const column = (await openTable(path)).openColumn('number');
  const into = new Int32Array(4);
  column.readRows([19_999, 0, 8191, 8192], into);
  column.close();
  expect([...into]).toEqual([19_999, 0, 8191, 8192]);
});

test('a folder of Arrow and Parquet files with equal columns opens as one table', async () => {
  const mixed = await mkdtemp(join(folder, 'mixed-'));
  await writeFile(join(mixed, 'a.arrow'), tableToIPC(plain, 'file'));
  await writeParquetFile(join(mixed, 'b.parquet'), plain, 10);
  await writeFile(join(mixed, 'notes.txt'), 'not a part');
  const table = await openTable(mixed);
  expect(table.rowCount).toBe(6);
  expect([...numbersOf(await table.readBatch(1), 'number')]).toEqual([1, 2, 3]);
});

test('a Parquet file that is cut off is told with its path, and the next one opens', async () => {
  const path = join(folder, 'cut.parquet');
  await writeFile(path, 'PAR1 and nothing behind it');
  await expect(openTable(path)).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining(path),
  });
  const whole = join(folder, 'whole.parquet');
  await writeParquetFile(whole, plain, 10);
  expect((await openTable(whole)).rowCount).toBe(3);
});

test('what is not Arrow, or not there, is told with its path', async () => {
  const path = join(folder, 'notes.txt');
  await writeFile(path, 'nothing to see here, and no footer');
  await expect(openTable(path)).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining(`${path}: is no table: neither Arrow nor Parquet`),
  });
  await expect(openTable(join(folder, 'missing'))).rejects.toMatchObject({ code: 'missing-data' });
});
