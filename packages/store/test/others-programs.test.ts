import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  column,
  countField,
  defineTable,
  memoryReader,
  packBatch,
  tensorField,
  textField,
} from '@sightline/contracts';
import { Binary, Bool, Field, Float64, List, Schema, Utf8 } from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPythonVenv, installTimeoutMs, type PythonVenv } from '../../../tools/python-venv.ts';
import { openTable } from '../src/open-table.ts';
import { jsonLines } from '../src/write/json-lines.ts';
import { writeTable } from '../src/write/write-table.ts';

const long = 'a text of more than twelve bytes';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const rows = [
  {
    text: 'a',
    large: 'a',
    word: 'x',
    int64: 1,
    int8: 1,
    real: 1.5,
    single: 0.5,
    flag: true,
    bytes: base64('ab'),
    list: [1, null],
    image: { bytes: base64('ab'), path: null },
    moment: '2026-11-26T18:00:01.250000',
    zoned: '2026-11-26T18:00:01.250000Z',
    day: '2026-11-26',
    price: -1.25,
    exact: '12345678901234567890.5',
  },
  {
    text: null,
    large: null,
    word: null,
    int64: null,
    int8: -2,
    real: null,
    single: 2,
    flag: null,
    bytes: null,
    list: null,
    image: null,
    moment: null,
    zoned: null,
    day: null,
    price: null,
    exact: null,
  },
  {
    text: long,
    large: long,
    word: 'x',
    int64: String(2n ** 60n),
    int8: 3,
    real: 'NaN',
    single: -1,
    flag: false,
    bytes: '',
    list: [],
    image: { bytes: null, path: long },
    moment: '2026-11-26T18:00:01.250000',
    zoned: '2026-11-26T18:00:01.250000Z',
    day: '2026-11-26',
    price: 3,
    exact: '0.0',
  },
];

const arrowOnly = [
  {
    view: 'a',
    bytes_view: base64('ab'),
    large_list: ['a', null],
    large_bytes: base64('ab'),
    pairs: [{ key: 'k', value: 1 }],
    half: 1.5,
    words: ['x', 'y'],
  },
  {
    view: null,
    bytes_view: null,
    large_list: null,
    large_bytes: null,
    pairs: null,
    half: -2,
    words: null,
  },
  {
    view: long,
    bytes_view: base64(long),
    large_list: [],
    large_bytes: '',
    pairs: [],
    half: 2 ** -14,
    words: ['x'],
  },
];

function scriptOf(name: string): string {
  return readFileSync(new URL(`interop/${name}`, import.meta.url), 'utf8');
}

let folder: string;
let python: PythonVenv;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-others-'));
  python = createPythonVenv(folder, [
    'pyarrow==26.0.1',
    'duckdb==2.0.1',
    'polars==2.1.0',
    'numpy==2.4.6',
  ]);
}, installTimeoutMs);

afterAll(() => rm(folder, { recursive: true }));

async function readRows(path: string): Promise<unknown[]> {
  const table = await openTable(path);
  const lines: string[] = [];
  for await (const batch of table.batches()) lines.push(...jsonLines(batch));
  return lines
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

const ours = defineTable('ours', 1, 'a row of every type that stages write', [
  textField('text'),
  countField('count'),
  tensorField('cells', 'float32', [2, 2], ['row', 'column']),
  column('flag', new Bool()),
  column('loss', new Float64()),
  column('encoded', new Binary()),
  column('answers', new List(new Field('item', new Utf8(), false))),
]);

const flat = [
  [1, 2, 3, 4],
  [5, 6, 7, 8.5],
];

const ourRows = [
  {
    text: 'ä',
    count: 1,
    flag: true,
    loss: 0.1,
    encoded: '0102',
    answers: ['red', 'crimson'],
  },
  { text: '', count: -2, flag: false, loss: -1e300, encoded: '', answers: [] },
];

test('pyarrow, DuckDB and Polars read our Arrow and our Parquet, tensors as tensors', async (context) => {
  if (python.reason) {
    console.log(`skipped: ${python.reason}`);
    return context.skip(python.reason);
  }
  const batch = packBatch(ours, 2, {
    text: ourRows.map((row) => row.text),
    count: Int32Array.from(ourRows, (row) => row.count),
    cells: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8.5),
    flag: ourRows.map((row) => row.flag),
    loss: Float64Array.from(ourRows, (row) => row.loss),
    encoded: ourRows.map((row) => Buffer.from(row.encoded, 'hex')),
    answers: ourRows.map((row) => row.answers),
  });
  const schema = new Schema(ours.schema.fields, new Map([['contract', 'ours@1']]));
  const table = memoryReader({ ...ours, schema }, [batch]);
  const paths = ['ours.arrow', 'ours.parquet'].map((name) => join(folder, name));
  for (const path of paths) await writeTable(table, path);
  for (const said of python.run(scriptOf('read_tables.py'), ...paths)) {
    expect(said).toEqual({
      rows: { pyarrow: ourRows, polars: ourRows, duckdb: ourRows },
      type: expect.stringMatching(/^extension<arrow.fixed_shape_tensor\[.*shape=\[2,2\]/),
      contract: 'ours@1',
      tensor: [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8.5],
        ],
      ],
      cells: { polars: flat, duckdb: flat },
    });
  }
});

test('what pyarrow, DuckDB and Polars write opens with the values that went in', async (context) => {
  if (python.reason) {
    console.log(`skipped: ${python.reason}`);
    return context.skip(python.reason);
  }
  python.run(scriptOf('write_tables.py'), folder);
  const names = (await readdir(folder)).filter((name) => /^(all|pyarrow|polars|duckdb)/.test(name));
  expect(names).toHaveLength(40);
  for (const name of names) {
    const isAll = name.startsWith('all-');
    const expected = rows.map((row, index) => (isAll ? { ...row, ...arrowOnly[index] } : row));
    expect(await readRows(join(folder, name)), name).toEqual(expected);
  }
});
