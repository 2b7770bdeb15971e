import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  RecordBatchStreamWriter,
  tableFromArrays,
  tableToIPC,
  vectorFromArray,
} from 'apache-arrow';
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

test('what is not Arrow, or not there, is told with its path', async () => {
  const path = join(folder, 'notes.txt');
  await writeFile(path, 'nothing to see here, and no footer');
  await expect(openTable(path)).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining(`${path}: is cut off or not an Arrow file`),
  });
  await expect(openTable(join(folder, 'missing'))).rejects.toMatchObject({ code: 'missing-data' });
});
