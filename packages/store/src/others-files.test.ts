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
import { openTable } from './open-table.ts';
import { jsonLines } from './write/json-lines.ts';
import { writeTable } from './write/write-table.ts';

/** Writes the same rows with every program, format, compression and layout. */
const writeAll = `
import datetime as dt, decimal, json, sys
import duckdb, numpy as np, polars as pl, pyarrow as pa, pyarrow.feather as feather, pyarrow.ipc as ipc, pyarrow.parquet as pq
folder = sys.argv[1] + '/'
long = 'a text of more than twelve bytes'
moment = dt.datetime(2026, 11, 26, 18, 0, 1, 250000)
text = ['a', None, long]
columns = {
  'text': pa.array(text),
  'large': pa.array(text, pa.large_string()),
  'word': pa.array(['x', None, 'x']).dictionary_encode(),
  'int64': pa.array([1, None, 2**60]),
  'int8': pa.array([1, -2, 3], pa.int8()),
  'real': pa.array([1.5, None, float('nan')]),
  'single': pa.array([0.5, 2, -1], pa.float32()),
  'flag': pa.array([True, None, False]),
  'bytes': pa.array([b'ab', None, b''], pa.binary()),
  'list': pa.array([[1, None], None, []], pa.list_(pa.int32())),
  'image': pa.array([{'bytes': b'ab', 'path': None}, None, {'bytes': None, 'path': long}], pa.struct([('bytes', pa.binary()), ('path', pa.string())])),
  'moment': pa.array([moment, None, moment], pa.timestamp('us')),
  'zoned': pa.array([moment, None, moment], pa.timestamp('us', 'UTC')),
  'day': pa.array([moment.date(), None, moment.date()]),
  'price': pa.array([decimal.Decimal('-1.25'), None, decimal.Decimal('3')], pa.decimal128(10, 2)),
  'exact': pa.array([decimal.Decimal('12345678901234567890.5'), None, decimal.Decimal('0')], pa.decimal128(30, 1)),
}
arrow_only = {
  'view': pa.array(text, pa.string_view()),
  'bytes_view': pa.array([b'ab', None, long.encode()], pa.binary_view()),
  'large_list': pa.array([['a', None], None, []], pa.large_list(pa.large_string())),
  'large_bytes': pa.array([b'ab', None, b''], pa.large_binary()),
  'pairs': pa.array([[('k', 1)], None, []], pa.map_(pa.string(), pa.int32())),
  'half': pa.array(np.array([1.5, -2, 0.000061035], np.float16)),
  'words': pa.array([['x', 'y'], None, ['x']], pa.list_(pa.dictionary(pa.int8(), pa.string()))),
}
plain = pa.table(columns)
table = pa.table({**columns, **arrow_only})
for compression in [None, 'lz4', 'zstd']:
    name = compression or 'none'
    options = ipc.IpcWriteOptions(compression=compression)
    with ipc.new_file(f'{folder}all-pyarrow-{name}.arrow', table.schema, options=options) as file: file.write_table(table, 2)
    with ipc.new_stream(f'{folder}all-pyarrow-{name}.arrows', table.schema, options=options) as file: file.write_table(table, 2)
    feather.write_feather(plain, f'{folder}pyarrow-{name}.feather', compression=name if compression else 'uncompressed')
with ipc.new_file(f'{folder}all-pyarrow-delta.arrow', table.schema, options=ipc.IpcWriteOptions(emit_dictionary_deltas=True)) as file: file.write_table(table, 2)
for compression in ['none', 'snappy', 'gzip', 'zstd', 'lz4', 'brotli']:
    for dictionary in [True, False]:
        pq.write_table(plain, f'{folder}pyarrow-{compression}-{dictionary}.parquet', compression=compression, use_dictionary=dictionary, row_group_size=2, data_page_version='2.0' if dictionary else '1.0')
frame = pl.from_arrow(plain)
for compression in ['uncompressed', 'lz4', 'zstd']:
    frame.write_ipc(f'{folder}polars-{compression}.arrow', compression=compression)
frame.write_ipc_stream(f'{folder}polars.arrows')
for compression in ['uncompressed', 'snappy', 'gzip', 'zstd', 'lz4', 'brotli']:
    frame.write_parquet(f'{folder}polars-{compression}.parquet', compression=compression)
db = duckdb.connect()
db.execute("set timezone='UTC'")
db.register('source', plain)
for compression in ['uncompressed', 'snappy', 'gzip', 'zstd', 'lz4_raw', 'brotli']:
    db.execute(f"copy source to '{folder}duckdb-{compression}.parquet' (format parquet, compression {compression})")
for views in ['true', 'false']:
    db.execute(f'set produce_arrow_string_view={views}')
    batches = db.execute('select * from source').to_arrow_reader(2)
    with ipc.new_file(f'{folder}duckdb-views-{views}.arrow', batches.schema) as file:
        for batch in batches: file.write_batch(batch)
print(json.dumps('written'))
`;

/** Reads one of our files with each program; what it says must be the same. */
const readOurs = `
import json, sys
import duckdb, polars as pl, pyarrow as pa, pyarrow.ipc as ipc, pyarrow.parquet as pq
for path in sys.argv[1:]:
    is_parquet = path.endswith('.parquet')
    table = pq.read_table(path) if is_parquet else ipc.open_file(path).read_all()
    table.validate(full=True)
    tensors = table.column('cells').combine_chunks().to_numpy_ndarray()
    db = duckdb.connect()
    storage = pa.table({name: (column.combine_chunks().storage if name == 'cells' else column) for name, column in zip(table.column_names, table.columns)})
    source = f"'{path}'" if is_parquet else 'storage'
    frame = pl.read_parquet(path) if is_parquet else pl.read_ipc(path)
    rows = db.execute(f'select * exclude cells from {source}')
    names = [column[0] for column in rows.description]
    said = {
        'pyarrow': table.drop_columns('cells').to_pylist(),
        'polars': frame.drop('cells').to_dicts(),
        'duckdb': [dict(zip(names, row)) for row in rows.fetchall()],
    }
    print(json.dumps({
        'rows': {name: [{key: value.hex() if isinstance(value, bytes) else value for key, value in row.items()} for row in rows] for name, rows in said.items()},
        'type': str(table.schema.field('cells').type),
        'contract': table.schema.metadata[b'contract'].decode(),
        'tensor': tensors.tolist(),
        'cells': {'polars': frame['cells'].to_list(), 'duckdb': [list(row[0]) for row in db.execute(f'select cells from {source}').fetchall()]},
    }))
`;

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
  for await (const batch of table.batches()) lines.push(jsonLines(batch));
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
  for (const said of python.run(readOurs, ...paths)) {
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
  python.run(writeAll, folder);
  const names = (await readdir(folder)).filter((name) => /^(all|pyarrow|polars|duckdb)/.test(name));
  expect(names).toHaveLength(40);
  for (const name of names) {
    const isAll = name.startsWith('all-');
    const expected = rows.map((row, index) => (isAll ? { ...row, ...arrowOnly[index] } : row));
    expect(await readRows(join(folder, name)), name).toEqual(expected);
  }
});
