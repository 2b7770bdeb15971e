import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

/** Opens a file and reads its first slice; the others are never asked for. */
async function begin(path: string): Promise<TableReader> {
  const opened = await openTable(path);
  for await (const batch of opened.batches()) {
    expect(batch.numRows).toBeGreaterThan(0);
    break;
  }
  return opened;
}

test('a file is read as it is now, whatever lay there before and was read in part', async () => {
  const path = join(folder, 'wide.parquet');
  await writeTable(table(2000, 0), path);
  const whole = await readFile(path);
  for (let round = 1; round < 3; round++) {
    await begin(path);
    const damaged = Uint8Array.from(whole);
    damaged.fill(round, 1000 * round, whole.length - 2000); // its footer stays as it is
    await writeFile(path, damaged);
    await begin(path).catch(() => undefined);
    await writeTable(table(2000 - round, round), path);
    const opened = await begin(path);
    expect(opened.rowCount).toBe(2000 - round);
    expect(opened.batchCount).toBeGreaterThan(2);
    const last = opened.readBatchNow(opened.batchCount - 1);
    expect(numbersOf<Float32Array>(last, 'values').at(-1)).toBe(
      Math.fround(round + (2000 - round) * rowWidth - 1),
    );
  }
});
