import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryReader, StageError, type TableReader } from '@sightline/contracts';
import {
  Binary,
  Field,
  Float64,
  Int64,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTable } from '../open-table.ts';
import { writeTable } from './write-table.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-write-'));
});

afterAll(() => rm(folder, { recursive: true }));

const columns = {
  'text, "quoted"': vectorFromArray(['a "b", c\nd', '', null], new Utf8()),
  real: vectorFromArray([Number.NaN, Number.NEGATIVE_INFINITY, 0.1], new Float64()),
  whole: vectorFromArray([2n ** 60n, -1n, null], new Int64()),
  bytes: vectorFromArray([Uint8Array.of(0, 255), new Uint8Array(0), null], new Binary()),
  list: vectorFromArray([['x', null], [], null], new List(new Field('item', new Utf8(), true))),
};
const fields = Object.entries(columns).map(([name, { type }]) => new Field(name, type, true));
const schema = new Schema(fields, new Map([['note', 'kept']]));

function packed(): TableReader {
  const children = Object.values(columns).map((column) => column.data[0]!);
  const type = new Struct(fields);
  const data = makeData({ type, length: 3, nullCount: 0, children });
  return memoryReader({ name: 'odd', version: 1, doc: '', schema }, [
    new RecordBatch(schema, data),
  ]);
}

test('CSV quotes as RFC 4180 says and tells a missing value from an empty text', async () => {
  const path = join(folder, 'odd.csv');
  const written = await writeTable(packed(), path);
  const text = await readFile(path, 'utf8');
  expect(text.split('\r\n')).toEqual([
    '"text, ""quoted""",real,whole,bytes,list',
    '"a ""b"", c\nd",NaN,1152921504606846976,AP8=,"[""x"",null]"',
    '"",-Infinity,-1,"",[]',
    ',0.1,,,',
    '',
  ]);
  expect(written).toEqual({ path, rowCount: 3, sizeBytes: Buffer.byteLength(text) });
});

test('JSON lines are valid JSON, also where a number is none', async () => {
  const path = join(folder, 'odd.jsonl');
  await writeTable(packed(), path);
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  expect(lines.map((line) => Object.values(JSON.parse(line)))).toEqual([
    ['a "b", c\nd', 'NaN', '1152921504606846976', 'AP8=', ['x', null]],
    ['', '-Infinity', -1, '', []],
    [null, 0.1, null, null, null],
  ]);
});

test('Parquet and Arrow give back types, values and metadata', async () => {
  for (const name of ['odd.parquet', 'odd.arrow']) {
    await writeTable(packed(), join(folder, name));
    const table = await openTable(join(folder, name));
    expect(table.contract.schema.metadata.get('note')).toBe('kept');
    expect(String(table.contract.schema)).toBe(String(schema));
    const again = join(folder, `${name}.jsonl`);
    await writeTable(table, again);
    expect(await readFile(again, 'utf8')).toBe(await readFile(join(folder, 'odd.jsonl'), 'utf8'));
  }
});

test('a table without rows is a whole file in every format', async () => {
  const empty = memoryReader({ name: 'none', version: 1, doc: '', schema }, []);
  for (const name of ['none.parquet', 'none.arrow']) {
    await writeTable(empty, join(folder, name));
    const table = await openTable(join(folder, name));
    expect([table.rowCount, String(table.contract.schema)]).toEqual([0, String(schema)]);
  }
  expect((await writeTable(empty, join(folder, 'none.jsonl'))).sizeBytes).toBe(0);
});

test('where the table cannot be read to its end nothing is left, and an old file stays', async () => {
  const own = await mkdtemp(join(folder, 'own-'));
  const broken: TableReader = {
    ...packed(),
    async *batches() {
      yield await packed().readBatch(0);
      throw new StageError('bad-data', { message: 'the second batch is damaged' });
    },
  };
  for (const ending of ['csv', 'jsonl', 'arrow', 'parquet']) {
    const path = join(own, `table.${ending}`);
    await writeFile(path, 'old');
    await expect(writeTable(broken, path)).rejects.toMatchObject({ code: 'bad-data' });
    expect(await readFile(path, 'utf8')).toBe('old');
  }
  expect(await readdir(own)).toHaveLength(4);
});
