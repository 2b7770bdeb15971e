import { memoryReader, StageError } from '@sightline/contracts';
import {
  Binary,
  Bool,
  type Data,
  Dictionary,
  Field,
  FixedSizeList,
  Float64,
  Int32,
  Int64,
  List,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  Uint8,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { expect, test } from 'vitest';
import { summarizeTable } from '../../src/summarize-table.ts';

const caseCount = 1000;
const rowCount = 40;
function rowsOf<Value>(create: (row: number) => Value): (Value | null)[] {
  return Array.from({ length: rowCount }, (_, row) => (row % 7 === 3 ? null : create(row)));
}

/** Arrow's own file of a table of most types. */
function createFile(hasDictionary: boolean): Uint8Array {
  const struct = new Struct([new Field('x', new Int32(), true), new Field('y', new Utf8(), true)]);
  const columns = {
    text: vectorFromArray(
      rowsOf((row) => `text ${row}`),
      new Utf8(),
    ),
    number: vectorFromArray(
      rowsOf((row) => row / 3),
      new Float64(),
    ),
    wide: vectorFromArray(
      rowsOf((row) => BigInt(row)),
      new Int64(),
    ),
    flag: vectorFromArray(
      rowsOf((row) => row % 2 === 0),
      new Bool(),
    ),
    bytes: vectorFromArray(
      rowsOf((row) => new Uint8Array(row)),
      new Binary(),
    ),
    list: vectorFromArray(
      rowsOf((row) => ['a', 'b'].slice(row % 3)),
      new List(new Field('item', new Utf8(), true)),
    ),
    tensor: vectorFromArray(
      rowsOf((row) => [row, 0, 1]),
      new FixedSizeList(3, new Field('item', new Uint8(), true)),
    ),
    struct: vectorFromArray(
      rowsOf((row) => ({ x: row, y: `${row}` })),
      struct,
    ),
    ...(hasDictionary
      ? {
          coded: vectorFromArray(
            rowsOf((row) => `${row % 3}`),
            new Dictionary(new Utf8(), new Int32()),
          ),
        }
      : {}),
  };
  return tableToIPC(new Table(columns as never), 'file');
}

/** The same numbers in every run. */
function createRandom(): (below: number) => number {
  let state = 20_261_126;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) % below;
  };
}

/** The bytes of a column: bitmaps, offsets and values, of those inside of it, too. */
function buffersOf({ nullBitmap, valueOffsets, values, children }: Data): Uint8Array[] {
  const own = [nullBitmap, valueOffsets, values] as (ArrayBufferView | undefined)[];
  const bytes = own.flatMap((view) =>
    view && view.byteLength > 0
      ? [new Uint8Array(view.buffer, view.byteOffset, view.byteLength)]
      : [],
  );
  return [...bytes, ...children.flatMap(buffersOf)];
}

test('a batch with flipped bytes is summed up or refused in words, and never hangs', async () => {
  const random = createRandom();
  const outcomes = { summed: 0, refused: 0 };
  for (let index = 0; index < caseCount; index++) {
    const table = tableFromIPC(createFile(index % 2 === 0));
    const contract = { name: 'stray', version: 1, doc: '', schema: table.schema };
    const buffers = table.batches[0]!.data.children.flatMap(buffersOf);
    for (let flip = 0; flip <= random(3); flip++) {
      const bytes = buffers[random(buffers.length)]!;
      bytes[random(bytes.length)]! ^= 1 << random(8);
    }
    try {
      const { columns, readRowCount } = await summarizeTable(memoryReader(contract, table.batches));
      expect(readRowCount).toBe(rowCount);
      for (const { nullCount } of columns) expect(nullCount).toBeLessThanOrEqual(rowCount);
      outcomes.summed++;
    } catch (error) {
      if (!(error instanceof StageError)) throw error;
      expect(error).toMatchObject({
        code: 'bad-data',
        message: expect.stringContaining('damaged'),
      });
      outcomes.refused++;
    }
  }
  expect(outcomes.summed + outcomes.refused).toBe(caseCount);
  expect(Math.min(outcomes.summed, outcomes.refused)).toBeGreaterThan(caseCount / 10);
});
