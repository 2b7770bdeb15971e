import {
  column,
  countField,
  defineTable,
  memoryReader,
  packBatch,
  type TableReader,
  tensorField,
  textField,
} from '@sightline/contracts';
import type { JsonCell } from '@sightline/store';
import {
  Bool,
  Field,
  Float64,
  Int64,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  TimestampMicrosecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { expect, test } from 'vitest';
import { queryTables } from './query-tables.ts';

const things = defineTable('things', 1, 'rows of many types', [
  textField('id'),
  countField('count'),
  tensorField('cells', 'float32', [2, 2], ['row', 'column']),
  tensorField('wide', 'uint8', [2000], ['value']),
  column('flag', new Bool()),
  column('loss', new Float64()),
  column('answers', new List(new Field('item', new Utf8(), false))),
]);

const rowCount = 5000;
const rows = Array.from({ length: rowCount }, (_, row) => row);

function packThings(): RecordBatch {
  return packBatch(things, rowCount, {
    id: rows.map((row) => `row ${row} — ä`),
    count: Int32Array.from(rows),
    cells: Float32Array.from({ length: rowCount * 4 }, (_, index) => index / 2),
    wide: Uint8Array.from({ length: rowCount * 2000 }, (_, index) => index % 251),
    flag: rows.map((row) => row % 3 === 0),
    loss: Float64Array.from(rows, (row) => (row === 7 ? Number.NaN : row / 10)),
    answers: rows.map((row) => Array.from({ length: row % 4 }, (_, index) => `a${index}`)),
  });
}

const batch = packThings();
const table = memoryReader(things, [batch.slice(0, 3001), batch.slice(3001, rowCount)]);

async function ask(
  sql: string,
  tables: Record<string, TableReader> = { data: table },
): Promise<JsonCell[][]> {
  const opens = Object.entries(tables).map(([name, one]) => [name, async () => one] as const);
  const answer: JsonCell[][] = [];
  for await (const some of (await queryTables(sql, new Map(opens))).rows) answer.push(...some);
  return answer;
}

test('counts, sums and groups are those of the rows', async () => {
  expect(await ask('select count(*), sum(count), count(*) filter (flag) from data')).toEqual([
    [5000, 12_497_500, 1667],
  ]);
  const groups = await ask('select len(answers), count(*) from data group by 1 order by 1');
  expect(groups).toEqual([0, 1, 2, 3].map((length) => [length, 1250]));
});

test('every value of a row arrives: text, tensors, lists, flags, NaN', async () => {
  expect(await ask('select * exclude wide from data where count in (7, 4003)')).toEqual([
    ['row 7 — ä', 7, [14, 14.5, 15, 15.5], false, 'NaN', ['a0', 'a1', 'a2']],
    ['row 4003 — ä', 4003, [8006, 8006.5, 8007, 8007.5], false, 400.3, ['a0', 'a1', 'a2']],
  ]);
  const sums = await ask('select sum(list_sum(wide)) from data');
  let sum = 0;
  for (let index = 0; index < rowCount * 2000; index++) sum += index % 251;
  expect(sums).toEqual([[sum]]);
});

/** Rows with empty values at every level. */
function packNulls(): TableReader {
  const text = vectorFromArray(['a', null, 'b'], new Utf8());
  const lists = vectorFromArray([['x', null], null, []], new List(new Field('item', new Utf8())));
  const struct = new Struct([new Field('n', new Int64())]);
  const structs = vectorFromArray([{ n: 2n ** 60n }, null, { n: null }], struct);
  const moments = vectorFromArray([0, null, 1.5e12], new TimestampMicrosecond());
  const columns = { text, lists, structs, moments };
  const fields = Object.entries(columns).map(([name, one]) => new Field(name, one.type, true));
  const schema = new Schema(fields);
  const children = Object.values(columns).map((one) => one.data[0]!);
  const data = makeData({ type: new Struct(fields), length: 3, nullCount: 0, children });
  return memoryReader({ name: 'nulls', version: 1, doc: '', schema }, [
    new RecordBatch(schema, data),
  ]);
}

test('missing values stay missing, also within lists and structs', async () => {
  expect(await ask('select * from data', { data: packNulls() })).toEqual([
    ['a', ['x', null], { n: String(2n ** 60n) }, '1970-01-01 00:00:00'],
    [null, null, null, null],
    ['b', [], { n: null }, '2017-07-14 02:40:00'],
  ]);
});

test('text that is no UTF-8 is shown as such, not as missing', async () => {
  const bytes = { valueOffsets: Int32Array.of(0, 2, 4), data: Uint8Array.of(65, 255, 66, 67) };
  const text = makeData({ type: new Utf8(), length: 2, nullCount: 0, ...bytes });
  const schema = new Schema([new Field('text', new Utf8())]);
  const type = new Struct(schema.fields);
  const data = makeData({ type, length: 2, nullCount: 0, children: [text] });
  const odd = memoryReader({ name: 'odd', version: 1, doc: '', schema }, [
    new RecordBatch(schema, data),
  ]);
  expect(await ask('from data', { data: odd })).toEqual([['A\ufffd'], ['BC']]);
});

test('other tables are joined by their names, and opened only when they are named', async () => {
  const opened: string[] = [];
  const open = (name: string) => async (): Promise<TableReader> => {
    opened.push(name);
    return table;
  };
  const tables = new Map(['data', 'samples', 'ingest.rejects'].map((name) => [name, open(name)]));
  const sql = 'with few as (from data limit 2) select count(*) from few join Samples using (id)';
  const answer = await queryTables(sql, tables);
  expect(answer.columns).toEqual([{ name: 'count_star()', type: 'BIGINT', isNumeric: true }]);
  for await (const some of answer.rows) expect(some).toEqual([[2]]);
  expect(opened).toEqual(['data', 'samples']);
  const { rows } = await queryTables('from ingest.rejects', tables);
  for await (const _ of rows) break;
  expect(opened).toEqual(['data', 'samples', 'ingest.rejects']);
});

test('a mistake in the SQL is told in the words of DuckDB, with the place', async () => {
  await expect(ask('select nothing from data')).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/column "nothing" not found[\s\S]*LINE 1: .*\n +\^$/),
  });
  await expect(ask('select 1; select 2')).rejects.toMatchObject({ code: 'usage' });
  await expect(ask('selec')).rejects.toMatchObject({ code: 'usage' });
  await expect(ask('')).rejects.toMatchObject({ code: 'usage' });
});

const forbidden = [
  "select * from read_csv('/etc/passwd')",
  "select * from read_text('/etc/passwd')",
  "select * from read_blob('/etc/passwd')",
  "select * from '/etc/passwd'",
  "select * from parquet_scan('/tmp/x.parquet')",
  "select * from glob('/*')",
  "select * from sniff_csv('/etc/passwd')",
  "select * from read_csv('http://127.0.0.1:1/x.csv')",
  "copy data to '/tmp/sightline-sql-test.csv'",
  "attach '/tmp/sightline-sql-test.db'",
  "export database '/tmp/sightline-sql-test'",
  'install httpfs',
  'load httpfs',
  "set memory_limit='8GB'",
  'pragma threads=64',
  'create table other as select 1',
  'drop view data',
  'insert into data values (1)',
  "select getenv('HOME')",
  'call pragma_version()',
];

test.each(forbidden)('%s is refused', async (sql) => {
  await expect(ask(sql)).rejects.toMatchObject({ code: 'usage' });
});

test('what reading a table throws is thrown as it is', async () => {
  const failure = new Error('the disk is gone');
  const broken: TableReader = {
    ...table,
    readBatchNow() {
      throw failure;
    },
  };
  await expect(ask('select sum(count) from data', { data: broken })).rejects.toBe(failure);
});
