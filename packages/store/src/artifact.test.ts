import { spawnSync } from 'node:child_process';
import { mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  column,
  countField,
  defineTable,
  type Manifest,
  packBatch,
  rejectsTable,
  type TableContract,
  tensorField,
  textField,
  valuesOf,
} from '@sightline/contracts';
import { Binary, type RecordBatch, RecordBatchReader } from 'apache-arrow';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { artifactFolder } from './artifact-ref.ts';
import { type ArtifactPlan, type ArtifactWriter, createArtifact } from './artifact-writer.ts';
import { contentHash } from './content-hash.ts';
import { openArtifact } from './open-artifact.ts';
import { openParts } from './parted-table-reader.ts';
import { PartedTableWriter } from './parted-table-writer.ts';
import { verifyArtifact } from './verify-artifact.ts';

const grid: TableContract = defineTable('grid', 1, 'a tiny grid', [
  textField('id'),
  countField('count'),
  tensorField('cells', 'float32', [2, 3], ['row', 'column']),
]);

const plan: ArtifactPlan = {
  stage: 'fusion',
  stageVersion: 1,
  key: 'abc123',
  config: { width: 3 },
  seed: 7,
  inputs: [],
  dependencies: {},
  writes: { grid, rejects: rejectsTable },
};

function gridBatch(first: number, rowCount: number): RecordBatch {
  const rows = Array.from({ length: rowCount }, (_, row) => first + row);
  return packBatch(grid, rowCount, {
    id: rows.map((row) => `ü${row}`),
    count: Int32Array.from(rows),
    cells: Float32Array.from({ length: rowCount * 6 }, (_, index) => first * 6 + index),
  });
}

let dataFolder: string;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'sightline-store-'));
});

afterEach(async () => {
  await rm(dataFolder, { recursive: true, force: true });
});

async function writeGrid(changes: Partial<ArtifactPlan> = {}): Promise<ArtifactWriter> {
  const writer = await createArtifact(dataFolder, { ...plan, ...changes });
  await writer.table('grid').append(gridBatch(0, 4));
  await writer.table('grid').append(gridBatch(4, 2));
  await writer.writeFile('model.bin', Uint8Array.of(1, 2, 3));
  return writer;
}

test('an artifact comes back with its rows, in any order of batches', async () => {
  const ref = await (await writeGrid()).commit();
  expect(ref).toMatchObject({ uri: 'file:artifacts/fusion/abc123', rowCount: 6 });
  const artifact = await openArtifact(artifactFolder(dataFolder, ref.uri));
  const table = await artifact.table('grid', grid);
  expect(table.batchRowCounts).toEqual([4, 2]);
  const [second, first] = await Promise.all([table.readBatch(1), table.readBatch(0)]);
  expect(valuesOf(second, 'id')).toEqual(['ü4', 'ü5']);
  expect(valuesOf<number>(first, 'count')).toEqual([0, 1, 2, 3]);
  expect([...(await artifact.readFile('model.bin'))]).toEqual([1, 2, 3]);
  expect((await artifact.table('rejects', rejectsTable)).rowCount).toBe(0);
});

test('the same work in two data folders gives the same bytes, without date or run', async () => {
  const folder = artifactFolder(dataFolder, (await (await writeGrid()).commit()).uri);
  const before = await Promise.all(
    ['manifest.json', 'part-00000.arrow'].map((name) => readFile(join(folder, name))),
  );
  await rm(folder, { recursive: true });
  await (await writeGrid()).commit();
  const after = await Promise.all(
    ['manifest.json', 'part-00000.arrow'].map((name) => readFile(join(folder, name))),
  );
  expect(after).toEqual(before);
  const schema = RecordBatchReader.from(after[1]!).open().schema;
  expect([...schema.metadata.keys()]).toEqual(['contract', 'stage', 'configHash', 'inputs']);
});

test('nobody sees an artifact before its commit, and an abort leaves nothing', async () => {
  const writer = await writeGrid();
  const parent = join(dataFolder, 'artifacts', 'fusion');
  expect((await readdir(parent)).filter((name) => !name.startsWith('.'))).toEqual([]);
  await writer.abort();
  expect(await readdir(parent)).toEqual([]);
});

test('of two writers of one artifact one wins and no temporary folder stays', async () => {
  const writers = await Promise.all([writeGrid(), writeGrid()]);
  const [left, right] = await Promise.all(writers.map((writer) => writer.commit()));
  expect(left).toEqual(right);
  expect(await readdir(join(dataFolder, 'artifacts', 'fusion'))).toEqual(['abc123']);
});

test('a truncated part and a flipped bit are named by their file', async () => {
  const folder = artifactFolder(dataFolder, (await (await writeGrid()).commit()).uri);
  expect(await verifyArtifact(folder)).toMatchObject({ whole: true });
  const part = join(folder, 'rejects', 'part-00000.arrow');
  const bytes = await readFile(part);
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(part, bytes);
  const flipped = { whole: false, file: 'rejects/part-00000.arrow' };
  expect(await verifyArtifact(folder)).toMatchObject(flipped);
  await truncate(join(folder, 'part-00000.arrow'), 100);
  expect(await verifyArtifact(folder)).toMatchObject({ whole: false, file: 'part-00000.arrow' });
  await expect((await openArtifact(folder)).table('grid')).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('part-00000.arrow: is cut off'),
  });
  await (await writeGrid()).commit();
  expect(await verifyArtifact(folder)).toMatchObject({ whole: true });
});

test('a manifest that leads out of its folder is refused, and nothing outside is read', async () => {
  const folder = artifactFolder(dataFolder, (await (await writeGrid()).commit()).uri);
  const whole = await readFile(join(folder, 'manifest.json'), 'utf8');
  for (const path of ['../../x.arrow', '/etc/passwd', 'a/../../x', '..', '', 7, 'manifest.json']) {
    const manifest = JSON.parse(whole) as Manifest;
    manifest.tables.grid!.parts[0]!.path = path as string;
    const hashed = { ...manifest, sha256: contentHash(manifest) };
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(hashed));
    const told = { code: 'bad-data', message: expect.stringContaining(`outside: ${path}`) };
    await expect(openArtifact(folder), `path ${path}`).rejects.toMatchObject(told);
    expect(await verifyArtifact(folder)).toMatchObject({ whole: false, file: 'manifest.json' });
  }
  await writeFile(join(folder, 'manifest.json'), whole);
});

test('a URI that leads out of the artifacts names none', () => {
  const wrong = ['file:../x', 'file:artifacts/../runs', 'file:/etc', '/etc', 'file:artifacts', ''];
  for (const uri of [...wrong, 'file:artifacts/fusion/../../runs/x', 'file:artifacts//x']) {
    expect(() => artifactFolder(dataFolder, uri), uri).toThrow('names no artifact');
  }
  const folder = join(dataFolder, 'artifacts', 'fusion', 'abc');
  expect(artifactFolder(dataFolder, 'file:artifacts/fusion/abc')).toBe(folder);
});

test('a batch of another table is refused before a byte of it is written', async () => {
  const writer = await createArtifact(dataFolder, plan);
  const stranger = packBatch(rejectsTable, 1, {
    row_id: ['a'],
    where: ['b'],
    reason: ['c'],
    message: ['d'],
  });
  await expect(writer.table('grid').append(stranger)).rejects.toThrow(
    'grid row 0: grid@1 column 0: expected id Utf8, got row_id Utf8',
  );
  expect(() => writer.table('grit')).toThrow('it declares grid, rejects');
  await writer.abort();
});

test('a table rolls to the next part before the limit and reads back as one', async () => {
  const blobs = defineTable('blobs', 1, '', [column('blob', new Binary())]);
  const limitBytes = 64 * 1024;
  const writer = new PartedTableWriter(blobs, new Map(), dataFolder, 'blobs', limitBytes);
  for (let row = 0; row < 10; row += 1) {
    await writer.append(packBatch(blobs, 1, { blob: [new Uint8Array(20_000).fill(row)] }));
  }
  const { parts } = await writer.close();
  expect(parts.map((part) => part.rowCount)).toEqual([2, 2, 2, 2, 2]);
  expect(Math.max(...parts.map((part) => part.sizeBytes))).toBeLessThan(limitBytes);
  const table = await openParts(
    parts.map((part) => join(dataFolder, part.path)),
    'blobs',
    blobs,
  );
  expect(valuesOf<Uint8Array>(await table.readBatch(7), 'blob')[0]![0]).toBe(7);
});

test('a reader leaves no file open', async () => {
  const folder = artifactFolder(dataFolder, (await (await writeGrid()).commit()).uri);
  const countOpen = async () => (await readdir('/proc/self/fd').catch(() => [])).length;
  const before = await countOpen();
  const table = await (await openArtifact(folder)).table('grid', grid);
  for await (const batch of table.batches()) expect(batch.numRows).toBeGreaterThan(0);
  expect(await countOpen()).toBeLessThanOrEqual(before);
});

test('what a killed writer left is removed by the next writer of that artifact', async () => {
  const script = 'process.exit(0)';
  const { pid } = spawnSync(process.execPath, ['-e', script]);
  const writer = await writeGrid();
  await writer.commit();
  const parent = join(dataFolder, 'artifacts', 'fusion');
  const left = await writeGrid({ key: 'def456' });
  const [name] = (await readdir(parent)).filter((entry) => entry.startsWith('.def456'));
  const dead = name!.replace(`-${process.pid}-`, `-${pid}-`);
  await left.abort();
  await (await open(join(parent, dead), 'w')).close();
  await (await writeGrid({ key: 'def456' })).commit();
  expect(await readdir(parent)).toEqual(['abc123', 'def456']);
});

test('rows of a column are read in any order, over batches and parts, without the others', async () => {
  const writer = new PartedTableWriter(grid, new Map(), dataFolder, '', 1024);
  for (let first = 0; first < 40; first += 4) await writer.append(gridBatch(first, 4));
  const { parts } = await writer.close();
  expect(parts.length).toBeGreaterThan(1);
  const paths = parts.map(({ path }) => join(dataFolder, path));
  const table = await openParts(paths, 'grid@1', grid);
  const cells = table.openColumn('cells');
  expect([cells.rowCount, cells.rowWidth]).toEqual([40, 6]);
  const rows = [39, 0, 1, 2, 3, 4, 5, 20, 20, 7];
  const values = new Float32Array(rows.length * 6 + 1).fill(-1);
  cells.readRows(rows, values);
  const expected = rows.flatMap((row) => Array.from({ length: 6 }, (_, at) => row * 6 + at));
  expect([...values]).toEqual([...expected, -1]);
  cells.close();
  cells.close();
  expect(() => cells.readRows([0], values)).toThrow('is closed');
  const counts = table.openColumn('count');
  const numbers = new Int32Array(2);
  counts.readRows(Int32Array.of(33, 2), numbers);
  expect([...numbers]).toEqual([33, 2]);
  counts.close();
});

test('what a column cannot give is refused with its name', async () => {
  await (await writeGrid()).commit();
  const table = await (
    await openArtifact(artifactFolder(dataFolder, 'file:artifacts/fusion/abc123'))
  ).table('grid', grid);
  expect(() => table.openColumn('cell')).toThrow('grid@1 column cell: there is none');
  expect(() => table.openColumn('id')).toThrow('grid@1 column id: rows of Utf8 cannot be read');
  const cells = table.openColumn('cells');
  const room = new Float32Array(6);
  expect(() => cells.readRows([6], room)).toThrow('has 6 rows, no row 6');
  expect(() => cells.readRows([-1], room)).toThrow('no row -1');
  expect(() => cells.readRows([0, 1], room)).toThrow('expected a Float32Array of 12 values');
  expect(() => cells.readRows([0], new Int32Array(6))).toThrow('got Int32Array 6');
  cells.close();
});

test('batches hold the columns that are asked for, and no others', async () => {
  await (await writeGrid()).commit();
  const artifact = await openArtifact(artifactFolder(dataFolder, 'file:artifacts/fusion/abc123'));
  const table = await artifact.table('grid', grid);
  const seen: unknown[] = [];
  for await (const batch of table.batches(['id', 'count'])) {
    seen.push(
      batch.schema.fields.map(({ name }) => name),
      valuesOf(batch, 'id').length,
    );
    expect(valuesOf<number>(batch, 'count')[0]).toBe(seen.length === 2 ? 0 : 4);
  }
  expect(seen).toEqual([['id', 'count'], 4, ['id', 'count'], 2]);
  await expect(table.batches(['cell'])[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('has no column cell'),
  });
});

test('scans that reuse memory do not disturb each other, one after the other or at once', async () => {
  await (await writeGrid()).commit();
  const artifact = await openArtifact(artifactFolder(dataFolder, 'file:artifacts/fusion/abc123'));
  const table = await artifact.table('grid', grid);
  const ids: string[][] = [];
  for await (const outer of table.batches(undefined, { reuse: true })) {
    for await (const inner of table.batches(['id'], { reuse: true })) {
      ids.push([valuesOf(outer, 'id')[0]!, valuesOf(inner, 'id')[0]!]);
    }
  }
  expect(ids).toEqual([
    ['ü0', 'ü0'],
    ['ü0', 'ü4'],
    ['ü4', 'ü0'],
    ['ü4', 'ü4'],
  ]);
});
