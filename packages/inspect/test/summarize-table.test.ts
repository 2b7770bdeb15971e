import {
  Binary,
  Bool,
  DateDay,
  Decimal,
  Dictionary,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float16,
  Float64,
  Int32,
  Int64,
  List,
  makeData,
  Null,
  Struct,
  TimestampMicrosecond,
  Uint8,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { expect, test } from 'vitest';
import type { ColumnSummary } from '../src/column-summary.ts';
import { summarizeTable } from '../src/summarize-table.ts';
import { tableOf } from './table-of.ts';

async function summarize(
  vectors: Record<string, Vector>,
  nullable: string[] = [],
): Promise<Record<string, ColumnSummary>> {
  const { columns } = await summarizeTable(tableOf([vectors], nullable));
  return Object.fromEntries(columns.map((column) => [column.name, column]));
}

test('numbers of every width are summed up, nulls left out and counted', async () => {
  const found = await summarize(
    {
      wide: vectorFromArray([1n, null, -3n, 2n ** 40n], new Int64()),
      half: vectorFromArray([0.5, null, 1.5, -2], new Float16()),
      double: vectorFromArray([0.5, null, 1.5, Number.NaN], new Float64()),
      empty: vectorFromArray([null, null, null, null], new Int32()),
    },
    ['wide', 'half', 'double', 'empty'],
  );
  expect(found.wide).toMatchObject({ type: 'int64', nullCount: 1, isNullable: true });
  expect(found.wide!.numbers).toMatchObject({ valueCount: 3, min: -3, max: 2 ** 40 });
  expect(found.half!.numbers).toMatchObject({ valueCount: 3, min: -2, max: 1.5, mean: 0 });
  expect(found.double!.numbers).toMatchObject({ valueCount: 2, nanCount: 1, mean: 1 });
  expect(found.empty).toMatchObject({ nullCount: 4 });
  expect(found.empty!.numbers).toMatchObject({ valueCount: 0 });
});

test('decimals, instants and days have their range in numbers that mean something', async () => {
  const words = Uint32Array.of(12_345, 0, 0, 0, ...[-250, -1, -1, -1].map((word) => word >>> 0));
  const decimal = new Vector([
    makeData({ type: new Decimal(2, 10, 128), length: 2, nullCount: 0, data: words }),
  ]);
  const instant = Date.UTC(2024, 10, 5, 12);
  const found = await summarize({
    decimal,
    instant: vectorFromArray([instant, instant + 1000], new TimestampMicrosecond()),
    day: vectorFromArray([new Date(0), new Date(86_400_000)], new DateDay()),
  });
  expect(found.decimal!.numbers).toMatchObject({ min: -2.5, max: 123.45 });
  expect(found.instant).toMatchObject({ unit: 'instant', numbers: { min: instant } });
  expect(found.day).toMatchObject({ unit: 'date', numbers: { min: 0, max: 86_400_000 } });
});

test('text is counted by value: plain, by dictionary and in lists', async () => {
  const words = ['on', 'äß', 'on', null, '', 'on'];
  const dictionary = new Dictionary(new Utf8(), new Int32());
  const list = new List(new Field('item', new Utf8(), false));
  const found = await summarize(
    {
      plain: vectorFromArray(words, new Utf8()),
      coded: vectorFromArray(words, dictionary),
      lists: vectorFromArray([['on', 'äß'], [], ['on'], null, ['', 'on'], []], list),
    },
    ['plain', 'coded', 'lists'],
  );
  const { text: coded } = found.coded!;
  for (const text of [found.plain!.text, coded, found.lists!.items!.text]) {
    expect(text).toMatchObject({
      valueCount: 5,
      emptyCount: 1,
      distinctCount: 3,
      commonest: [{ value: 'on', count: 3 }],
      first: ['on', 'äß', ''],
    });
  }
  expect(found.plain).toMatchObject({ type: 'utf8', nullCount: 1 });
  expect(found.plain!.text!.lengths).toMatchObject({ min: 0, max: 2, mean: 8 / 5 });
  expect(found.plain!.text!.firstRepeat).toEqual({ row: 2, earlierRow: 0 });
  expect(found.lists!.lengths).toMatchObject({ valueCount: 5, min: 0, max: 2, mean: 1 });
});

test('booleans, bytes, structs and nothing at all are counted', async () => {
  const struct = new Struct([new Field('x', new Int32(), true), new Field('name', new Utf8())]);
  const found = await summarize(
    {
      flag: vectorFromArray([true, null, false, true], new Bool()),
      bytes: vectorFromArray([new Uint8Array(3), new Uint8Array(9), null, null], new Binary()),
      fixed: vectorFromArray(
        [0, 1, 2, 3].map(() => new Uint8Array(6)),
        new FixedSizeBinary(6),
      ),
      struct: vectorFromArray([{ x: 1, name: 'a' }, { x: null, name: 'b' }, null, null], struct),
      nothing: new Vector([makeData({ type: new Null(), length: 4 })]),
    },
    ['flag', 'bytes', 'struct', 'nothing'],
  );
  expect(found.flag!.booleans).toEqual({ trueCount: 2, falseCount: 1 });
  expect(found.bytes!.sizes).toMatchObject({ valueCount: 2, min: 3, max: 9 });
  expect(found.fixed!.sizes).toMatchObject({ valueCount: 4, min: 6, max: 6 });
  const [x, name] = found.struct!.fields!;
  expect([found.struct!.nullCount, x!.nullCount, x!.numbers!.valueCount]).toEqual([2, 1, 1]);
  expect(name!.text).toMatchObject({ distinctCount: 2, valueCount: 2 });
  expect(found.nothing).toMatchObject({ nullCount: 4, type: 'null' });
});

test('slices of columns are summed up from their own rows', async () => {
  const numbers = vectorFromArray([9, 1, null, 2, 9], new Int32()).slice(1, 4);
  const flags = vectorFromArray([false, true, null, true, false], new Bool()).slice(1, 4);
  const words = vectorFromArray(['z', 'a', null, 'b', 'z'], new Utf8()).slice(1, 4);
  const found = await summarize({ numbers, flags, words }, ['numbers', 'flags', 'words']);
  expect(found.numbers!.numbers).toMatchObject({ valueCount: 2, min: 1, max: 2 });
  expect(found.flags!.booleans).toEqual({ trueCount: 2, falseCount: 0 });
  expect(found.words!.text!.first).toEqual(['a', 'b']);
});

test('a tensor with rows and with elements that are null keeps them out of its figures', async () => {
  const type = new FixedSizeList(2, new Field('item', new Float64(), true));
  const tensor = vectorFromArray([[1, 2], null, [3, null], [1, 2]], type);
  const { tensor: found } = await summarize({ tensor }, ['tensor']);
  expect(found).toMatchObject({ shape: [2], nullCount: 1 });
  expect(found!.numbers).toMatchObject({ valueCount: 5, nanCount: 0, min: 1, max: 3 });
});

test('a sample reads some batches only; a signal ends it between two', async () => {
  const batch = { number: vectorFromArray([1, 2, 3, 4], new Int32()) };
  const table = tableOf(Array.from({ length: 10 }, () => batch));
  const told: number[] = [];
  const summary = await summarizeTable(table, {
    sampleRowCount: 10,
    onProgress: (count) => told.push(count),
  });
  expect([summary.rowCount, summary.readRowCount]).toEqual([40, 12]);
  expect(told).toEqual([4, 8, 12]);
  const stopped = summarizeTable(table, { signal: AbortSignal.abort() });
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
});

test('an empty table has columns, and nothing to say of them', async () => {
  const table = tableOf(
    [
      {
        number: vectorFromArray([], new Int32()),
        word: vectorFromArray([], new Utf8()),
        pixels: vectorFromArray([], new FixedSizeList(3, new Field('item', new Uint8(), false))),
      },
    ].map((batch) =>
      Object.fromEntries(
        Object.entries(batch).map(([name, vector]) => [
          name,
          vector.data.length > 0 ? vector : new Vector([makeData({ type: vector.type as never })]),
        ]),
      ),
    ),
  );
  const { columns, health } = await summarizeTable(table);
  expect(columns.map(({ numbers, text }) => numbers?.valueCount ?? text?.valueCount)).toEqual([
    0, 0, 0,
  ]);
  expect(health).toEqual([]);
});
