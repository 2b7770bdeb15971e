import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { memoryReader, packBatch, rejectsTable } from '@sightline/contracts';
import { tableFromIPC as flechetteFromIPC } from '@uwdata/flechette';
import { type Table, tableFromIPC } from 'apache-arrow';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiError, Matches, TableFigures, TableInfo } from '../src/api/index.ts';
import { encodeSlice, maxSliceBytes } from '../src/tables/encode-slice.ts';
import { createMadeRun, type MadeRun } from './made-run.ts';

let made: MadeRun;

beforeAll(async () => {
  made = await createMadeRun();
});
afterAll(() => made.close());

async function listTables(): Promise<TableInfo[]> {
  return (await (await made.ask('/tables')).json()) as TableInfo[];
}

async function readPart({ files }: TableInfo): Promise<Table> {
  return tableFromIPC(await readFile(join(made.root, files[0]!)));
}

/** A value of any reader of Arrow in plain JavaScript. */
function plain(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  return Symbol.iterator in value ? Array.from(value as Iterable<unknown>, plain) : value;
}

async function slice(
  { stage, table }: TableInfo,
  query: string,
): Promise<{ bytes: Uint8Array; rows: number[]; read: Table }> {
  const response = await made.ask(`/tables/${stage}/${table}/rows?${query}`);
  expect(response.status).toBe(200);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const read = tableFromIPC(bytes);
  const rows = read.schema.metadata.get('rows')!.split(',').filter(Boolean).map(Number);
  return { bytes, rows, read };
}

test('every table is listed with its contract, rows, files and how its columns are shown', async () => {
  const tables = await listTables();
  const names = tables.map(({ stage, table }) => `${stage}/${table}`);
  expect(names).toContain('ingest/samples');
  expect(names).toContain('train/predictions');
  const shown = Object.fromEntries(
    tables.flatMap(({ table, columns }) =>
      columns.map(({ name, shownAs, isSliced }) => [`${table}.${name}`, `${shownAs} ${isSliced}`]),
    ),
  );
  expect(shown).toMatchObject({
    'samples.question': 'text true',
    'samples.answers': 'other true',
    'images.encoded': 'picture false',
    'images.width_px': 'number true',
    'preprocessed.question_ids': 'tokens true',
    'pixels.pixels': 'picture false',
    'features.image': 'vector true',
    'predictions.correct': 'boolean true',
  });
  for (const info of tables) {
    expect((await readPart(info)).numRows).toBe(info.rowCount);
    expect(info.contract).toBe((await readPart(info)).schema.metadata.get('contract'));
  }
});

test('every cell of a slice is what Arrow reads from the part, and so the browser’s reader reads it', async () => {
  for (const info of await listTables()) {
    if (info.rowCount === 0) continue;
    const whole = await readPart(info);
    const last = info.rowCount - 1;
    for (const query of ['from=1&count=9', `rows=${last},0,${Math.floor(last / 2)},0`]) {
      const { bytes, rows, read } = await slice(info, query);
      const inBrowser = flechetteFromIPC(bytes, { useBigInt: true });
      expect(read.numRows).toBe(rows.length);
      for (const { name, isSliced } of info.columns) {
        if (!isSliced) continue;
        const expected = rows.map((row) => plain(whole.getChild(name)!.get(row)));
        expect(Array.from(read.getChild(name)!, plain), name).toEqual(expected);
        expect(Array.from(inBrowser.getChild(name)!, plain), name).toEqual(expected);
      }
    }
  }
});

test('a wide column travels for a single row, and then whole', async () => {
  const info = (await listTables()).find(({ table }) => table === 'pixels')!;
  const { read } = await slice(info, 'columns=pixels&rows=2');
  const whole = await readPart(info);
  const pixels = (table: Table, row: number) =>
    Buffer.from(table.getChild('pixels')!.get(row).toArray());
  expect(pixels(read, 0).length).toBe(224 * 224 * 3);
  expect(pixels(read, 0).equals(pixels(whole, 2))).toBe(true); // a whole comparison prints, and takes, too much
});

test('behind token ids stands what they say', async () => {
  const info = (await listTables()).find(({ table }) => table === 'preprocessed')!;
  const samples = await readPart((await listTables()).find(({ table }) => table === 'samples')!);
  const { read } = await slice(info, 'columns=sample_id,question_ids&from=0&count=5');
  const names = read.schema.fields.map(({ name }) => name);
  expect(names).toEqual(['sample_id', 'question_ids', 'question_ids:text']);
  const asked = Array.from({ length: 5 }, (_, row) => samples.getChild('question')!.get(row));
  const lower = (texts: unknown[]) => texts.map((text) => String(text).toLowerCase());
  expect(lower([...read.getChild('question_ids:text')!])).toEqual(lower(asked));
});

test('a table without rows travels with its columns', async () => {
  const info = (await listTables()).find(({ rowCount }) => rowCount === 0)!;
  const { read } = await slice(info, 'from=0&count=50');
  expect(read.numRows).toBe(0);
  expect(read.schema.fields.map(({ name }) => name)).toEqual(info.columns.map(({ name }) => name));
});

test('a slice has at most 1 MB: fewer rows come where they are large, and none is cut', () => {
  const texts = Array.from({ length: 300 }, (_, row) => String(row % 10).repeat(row * 60));
  const columns = { row_id: texts, where: texts, reason: texts, message: texts };
  const table = memoryReader(rejectsTable, [packBatch(rejectsTable, texts.length, columns)]);
  const rows = texts.map((_, row) => row);
  const bytes = encodeSlice(table, { rows, columns: ['row_id', 'message'], vocabulary: [] });
  expect(bytes.length).toBeLessThanOrEqual(maxSliceBytes);
  const read = tableFromIPC(bytes);
  expect(read.numRows).toBeGreaterThan(50);
  expect([...read.getChild('message')!]).toEqual(texts.slice(0, read.numRows));
  expect(read.schema.metadata.get('rows')).toBe(rows.slice(0, read.numRows).join(','));
  const one = ['x'.repeat(1_000_001)];
  const huge = { row_id: ['a'], where: ['b'], reason: ['c'], message: one };
  const tooLarge = memoryReader(rejectsTable, [packBatch(rejectsTable, 1, huge)]);
  expect(() =>
    encodeSlice(tooLarge, { rows: [0], columns: ['message'], vocabulary: [] }),
  ).toThrowError(/row 0 has 1\d+ bytes in message/);
});

test('a thumbnail has the pixels of its row, small ones are resized, and it is sent once', async () => {
  const info = (await listTables()).find(({ table }) => table === 'pixels')!;
  const address = '/tables/preprocess/pixels/picture?column=pixels&row=3';
  const response = await made.ask(address);
  expect(response.headers.get('content-type')).toBe('image/png');
  expect(response.headers.get('cache-control')).toContain('immutable');
  const decoded = sharp(await response.arrayBuffer());
  const { data, info: size } = await decoded.raw().toBuffer({ resolveWithObject: true });
  expect([size.width, size.height, size.channels]).toEqual([224, 224, 3]);
  const row = (await readPart(info)).getChild('pixels')!.get(3).toArray();
  expect(data.equals(Buffer.from(row))).toBe(true);
  const small = sharp(await (await made.ask(`${address}&side=48`)).arrayBuffer());
  expect(await small.metadata()).toMatchObject({ width: 48, height: 48, format: 'png' });
  const etag = response.headers.get('etag')!;
  const again = await made.ask(address, { headers: { 'if-none-match': etag } });
  expect(again.status).toBe(304);
  expect((await made.ask(address.replace('row=3', 'row=4'))).headers.get('etag')).not.toBe(etag);
  const latest = await made.app.request(`/api/runs/latest${address}`);
  expect(latest.headers.get('cache-control')).toContain('no-cache');
});

test('an encoded picture is drawn as it was found', async () => {
  const info = (await listTables()).find(({ table }) => table === 'images')!;
  const encoded = (await readPart(info)).getChild('encoded')!.get(5) as Uint8Array;
  const response = await made.ask('/tables/ingest/images/picture?column=encoded&row=5');
  const pixels = (bytes: ArrayBuffer | Uint8Array) => sharp(bytes).removeAlpha().raw().toBuffer();
  const drawn = await pixels(await response.arrayBuffer());
  expect(drawn.equals(await pixels(encoded))).toBe(true);
});

test('a filter numbers the rows that it lets through; a wrong one says where', async () => {
  const info = (await listTables()).find(({ table }) => table === 'samples')!;
  const splits = [...(await readPart(info)).getChild('split')!];
  const where = (text: string) =>
    made.ask(`/tables/ingest/samples/matches?where=${encodeURIComponent(text)}`);
  const found = (await (await where(`split = 'test'`)).json()) as Matches;
  const expected = splits.flatMap((split, row) => (split === 'test' ? [row] : []));
  expect(found).toEqual({ rows: expected, totalCount: expected.length, isCut: false });
  const none = (await (await where(`question = 'nobody asks this'`)).json()) as Matches;
  expect(none).toEqual({ rows: [], totalCount: 0, isCut: false });
  const wrong = await where('splt = 3');
  expect(wrong.status).toBe(400);
  const { message, fix } = (await wrong.json()) as ApiError;
  expect(message).toBe('there is no column splt, at character 1\n  splt = 3\n  ^');
  expect(fix).toContain('question_type');
  expect(((await (await where('split =')).json()) as ApiError).fix).not.toContain('--where');
});

test('figures are those of the values, and a client that leaves ends what it asked for', async () => {
  const info = (await listTables()).find(({ table }) => table === 'predictions')!;
  const values = [...(await readPart(info)).getChild('confidence')!] as number[];
  const read = await made.ask('/tables/train/predictions/figures');
  const { columns, readRowCount } = (await read.json()) as TableFigures;
  const { numbers } = columns.find(({ name }) => name === 'confidence')!;
  expect(readRowCount).toBe(info.rowCount);
  expect(numbers).toMatchObject({ min: Math.min(...values), max: Math.max(...values) });
  expect(numbers!.mean).toBeCloseTo(values.reduce((sum, one) => sum + one, 0) / values.length, 6);
  const stop = new AbortController();
  const left = made.ask('/tables/preprocess/pixels/figures', { signal: stop.signal });
  stop.abort();
  expect([499, 500]).toContain(
    await left.then(
      ({ status }) => status,
      () => 499,
    ),
  );
});

test.each([
  ['/tables/train/..%2F..%2Fingest/rows', 404],
  ['/tables/..%2F..%2Frecipes/made/rows', 400],
  ['/tables/train/__proto__/figures', 404],
  ['/tables/train/samples/rows', 404],
  ['/tables/nowhere/samples/rows', 400],
  ['/tables/train/predictions/rows?rows=1,-2', 400],
  ['/tables/train/predictions/rows?rows=', 400],
  ['/tables/train/predictions/rows?rows=1e3', 400],
  ['/tables/train/predictions/rows?from=99999', 400],
  ['/tables/train/predictions/rows?count=501', 400],
  [`/tables/train/predictions/rows?rows=${'0,'.repeat(600)}0`, 400],
  ['/tables/train/predictions/rows?columns=question,constructor', 400],
  ['/tables/preprocess/pixels/rows?columns=pixels&from=0&count=2', 400],
  ['/tables/train/predictions/picture?column=question&row=0', 400],
  ['/tables/preprocess/pixels/picture?column=pixels&row=0&side=100000', 400],
  ['/tables/preprocess/pixels/picture?column=pixels&row=99999', 400],
  ['/tables/preprocess/pixels/picture?column=pixels', 400],
  [`/tables/train/predictions/matches?where=${'a'.repeat(10_001)}`, 400],
  ['/tables/train/predictions/matches', 400],
  ['/samples?count=201', 400],
  ['/samples?from=-1', 400],
  ['/followed', 400],
  ['/followed?sample=made', 400],
  ['/picture?sample=..%2F..%2Fetc', 404],
])('%s is refused with what to do', async (path, status) => {
  const response = await made.ask(path);
  const error = (await response.json()) as ApiError;
  expect([path, response.status]).toEqual([path, status]);
  expect(error.fix ?? '').not.toBe('');
  expect(error.message).not.toContain(made.root);
});

test('tables that a run did not make itself, or that have gone, are none of its own', async () => {
  const folder = join(made.root, 'data', 'runs', '20200101-000000-other-0000');
  await mkdir(folder);
  const other = structuredClone(made.run);
  other.id = '20200101-000000-other-0000';
  other.stages[0]!.artifact!.sha256 = '0'.repeat(64);
  other.stages[1]!.artifact!.uri = 'file:artifacts/preprocess/gone';
  await writeFile(join(folder, 'run.json'), JSON.stringify(other));
  await cp(join(made.root, 'data', 'runs', made.run.id, 'events.jsonl'), join(folder, 'e.jsonl'));
  const told = async (path: string): Promise<string> => {
    const response = await made.app.request(`/api/runs/${other.id}${path}`);
    expect(response.status).toBe(404);
    return ((await response.json()) as ApiError).message;
  };
  expect(await told('/tables/ingest/samples/rows')).toContain('were made again since');
  expect(await told('/tables/preprocess/pixels/rows')).toContain('have gone');
  const tables = (await (
    await made.app.request(`/api/runs/${other.id}/tables`)
  ).json()) as TableInfo[];
  expect(new Set(tables.map(({ stage }) => stage))).toEqual(
    new Set(['features', 'fusion', 'train']),
  );
});
