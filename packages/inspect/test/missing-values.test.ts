import type { TableReader } from '@sightline/contracts';
import {
  Field,
  FixedSizeList,
  Float32,
  Int64,
  makeData,
  Struct,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { expect, test } from 'vitest';
import { diffTables } from '../src/diff/diff-tables.ts';
import { findRow } from '../src/find-row.ts';
import { queryTables } from '../src/index.ts';
import { scanRows } from '../src/scan-rows.ts';
import { summarizeTable } from '../src/summarize-table.ts';
import { tableOf } from './table-of.ts';

const nullable = (columns: Record<string, Vector>): TableReader =>
  tableOf([columns], Object.keys(columns));

async function valuesOf(table: TableReader, where?: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const { values } of scanRows(table, { where })) rows.push(values);
  return rows;
}

const list = new FixedSizeList(3, new Field('item', new Float32(), true));

test('an element of a tensor that is missing is none, whatever lies in its place', async () => {
  const column = vectorFromArray([[1, null, 3]], list);
  (column.data[0]!.children[0]!.values as Float32Array)[1] = 777;
  expect(await valuesOf(nullable({ column }))).toEqual([{ column: [1, null, 3] }]);
});

test('rows that are missing do not keep the others from being looked at', async () => {
  const column = vectorFromArray([[Number.NaN, 1, 1], null, [0, 0, 0]], list);
  const { columns } = await summarizeTable(nullable({ column }));
  expect(columns[0]!.tensor).toMatchObject({
    rowCount: 2,
    nonFiniteRowCount: 1,
    zeroRowCount: 1,
  });
});

test('an id that is missing is not the text null', async () => {
  const table = nullable({ sample_id: vectorFromArray(['x', null, 'null'], new Utf8()) });
  expect(await findRow(table, 'sample_id', 'null')).toBe(2);
  expect(await diffTables(table, table)).toMatchObject({ duplicateCount: { a: 0, b: 0 } });
});

test('whole numbers beyond 2^53 are told apart', async () => {
  const key = vectorFromArray([9007199254740993n, 9007199254740992n], new Int64());
  const found = await valuesOf(nullable({ key }), 'key = 9007199254740993');
  expect(found).toEqual([{ key: 9007199254740993n }]);
});

test('what lies under a struct that is missing is missing in SQL, too', async () => {
  const type = new Struct([new Field('answer', new Utf8(), true)]);
  const column = vectorFromArray([{ answer: 'seen' }, { answer: 'hidden' }], type);
  const [data] = column.data as [(typeof column.data)[0]];
  const nullBitmap = Uint8Array.of(0b01);
  const hidden = makeData({ type, length: 2, nullCount: 1, nullBitmap, children: data.children });
  const table = nullable({ s: new Vector([hidden]) });
  const { rows } = await queryTables('select s.answer from t', new Map([['t', async () => table]]));
  const read: unknown[] = [];
  for await (const some of rows) read.push(...some);
  expect(read).toEqual([['seen'], [null]]);
});

test('bytes and structs contain no text, and an empty filter is none', async () => {
  const type = new Struct([new Field('answer', new Utf8(), true)]);
  const table = nullable({ s: vectorFromArray([{ answer: 'x' }], type) });
  await expect(valuesOf(table, "s contains 'object'")).rejects.toMatchObject({ code: 'usage' });
  await expect(valuesOf(table, '')).rejects.toMatchObject({ code: 'usage' });
});
