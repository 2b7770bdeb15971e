import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  defineTable,
  memoryReader,
  numbersOf,
  packBatch,
  type TableReader,
  tensorField,
} from '@sightline/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTable } from '../open-table.ts';
import { writeTable } from '../write/write-table.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-parquet-'));
});

afterAll(() => rm(folder, { recursive: true }));

const rowWidth = 4096;

function table(rowCount: number, first: number): TableReader {
  const wide = defineTable('wide', 1, '', [tensorField('values', 'float32', [rowWidth], ['at'])]);
  const values = Float32Array.from({ length: rowCount * rowWidth }, (_, at) => first + at);
  return memoryReader(wide, [packBatch(wide, rowCount, { values })]);
}

test('a file that another takes the place of, while it was read in part, is read as it is now', async () => {
  const path = join(folder, 'wide.parquet');
  for (let round = 0; round < 4; round++) {
    await writeTable(table(2000 - round, round), path); // three slices and more
    const opened = await openTable(path);
    expect(opened.rowCount).toBe(2000 - round);
    for await (const batch of opened.batches()) {
      expect(numbersOf<Float32Array>(batch, 'values')[5]).toBe(round + 5);
      break; // and the rest is never asked for
    }
    expect(opened.batchCount).toBeGreaterThan(2);
    const last = opened.readBatchNow(opened.batchCount - 1);
    expect(numbersOf<Float32Array>(last, 'values').at(-1)).toBe(
      Math.fround(round + (2000 - round) * rowWidth - 1),
    );
  }
});
