import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEntries } from '../src/sources/webdataset/read-entries.ts';
import { ingest } from '../src/stage.ts';
import { makeTar, type TarPart } from './make-tar.ts';
import { readSource } from './read-source.ts';
import { runIngest, texts } from './run-ingest.ts';
import { draw, writeFiles } from './write-files.ts';

const run = (path: string, settings: object = {}) =>
  runIngest({ source: 'webdataset', path, maxRejectRatio: 0.95, ...settings });

const json = (row: object): string => JSON.stringify(row);

test('entries of a sample come together: json, txt and cls beside an image of any kind', async () => {
  const [a, b, c, d] = await Promise.all([1, 60, 120, 250].map(draw));
  const tar = await makeTar([
    ['./', '', { type: 'directory' }],
    ['._0000.png', 'x'],
    ['0000.png', a!],
    ['0000.json', json({ question: 'How many?', answers: ['2', '3', '2'], id: 'q' })],
    [
      '0001.json',
      json([
        { question: 'Is it?', answer: 'no' },
        { question: 'What?', label: 5 },
      ]),
    ],
    ['0001.png', b!],
    ['0002.txt', 'A red square.\n'],
    ['0002.png', c!],
    ['0002.json', json({ url: 'x', width: 4 })],
    ['0003.cls', '7'],
    ['0003.PNG', d!],
  ]);
  const { tables } = await run(join(writeFiles({ 'data.tar': tar }), 'data.tar'));
  expect(texts(tables.rejects, 'message')).toEqual([]);
  expect(texts(tables.samples, 'sample_id')).toEqual([
    'q',
    'data.tar/0001/0',
    'data.tar/0001/1',
    'data.tar/0002/0',
    'data.tar/0003/0',
  ]);
  expect(texts(tables.samples, 'question')).toEqual([
    'How many?',
    'Is it?',
    'What?',
    '',
    'What is this?',
  ]);
  expect(texts(tables.samples, 'answer')).toEqual(['2', 'no', '5', 'A red square.', '7']);
  expect(texts(tables.samples, 'question_type')[3]).toBe('caption');
  expect(texts(tables.images, 'image_id')).toHaveLength(4);
});

test('links, names that lead out, large entries and samples without image or text are rejected', async () => {
  const image = await draw(1);
  const tar = await makeTar([
    ['a.png', image],
    ['a.txt', 'A square.'],
    ['b.png', '', { type: 'symlink', linkname: '/etc/passwd' }],
    ['b.txt', 'x'],
    ['c.png', '', { type: 'link', linkname: 'a.png' }],
    ['c.txt', 'x'],
    ['../d.png', image],
    ['../d.txt', 'x'],
    ['/e.png', image],
    ['/e.txt', 'x'],
    ['f.png', new Uint8Array(5000)],
    ['f.txt', 'x'],
    ['g.png', image],
    ['h.txt', 'x'],
    ['i.png', 'no image'],
    ['i.txt', 'x'],
    ['j.png', await draw(2)],
    ['j.json', '{"question"'],
    ['k.png', await draw(3)],
    ['k.txt', Buffer.from([0xff, 0xfe, 0x41])],
  ]);
  const { tables } = await run(writeFiles({ 'data.tar': tar }), { maxImageBytes: 4000 });
  expect(texts(tables.samples, 'sample_id')).toEqual(['data.tar/a/0']);
  const reasons = texts(tables.rejects, 'reason');
  const names = texts(tables.rejects, 'where').map((where) => where.replace('data.tar ', ''));
  expect(Object.fromEntries(names.map((name, row) => [name, reasons[row]]))).toEqual({
    b: 'unsafe-path',
    c: 'unsafe-path',
    '../d': 'unsafe-path',
    '/e': 'unsafe-path',
    f: 'too-many-bytes',
    g: 'bad-row',
    h: 'no-image',
    i: 'unsupported-format',
    j: 'bad-row',
    k: 'bad-row',
  });
});

async function makeShards() {
  const shard = async (reds: number[]): Promise<Buffer> => {
    const images = await Promise.all(reds.map(draw));
    return makeTar(
      images.flatMap((image, index): TarPart[] => [
        [`${index}.png`, image],
        [`${index}.cls`, String(reds[index])],
      ]),
    );
  };
  return {
    'train-000000.tar': await shard([10, 20, 30]),
    'train-000001.tar': await shard([40, 50]),
    'val-000000.tar': await shard([60, 20]),
    'test-000000.tar': await shard([70]),
  };
}

test('shards are named by a folder, braces or stars; held-out ones come first, their twins are refused', async () => {
  const path = writeFiles(await makeShards());
  const { tables } = await run(path);
  expect(texts(tables.samples, 'answer')).toEqual(['70', '60', '20', '10', '30', '40', '50']);
  expect(texts(tables.rejects, 'reason')).toEqual(['in-held-out-split']);
  const answersOf = async (pattern: string): Promise<string[]> => {
    const settings = { testRatio: 0, validationRatio: 0 };
    return texts((await run(join(path, pattern), settings)).tables.samples, 'answer');
  };
  expect(await answersOf('train-{000000..000001}.tar')).toEqual(['10', '20', '30', '40', '50']);
  expect(await answersOf('train-*.tar')).toEqual(['10', '20', '30', '40', '50']);
  expect(await answersOf('train-000001.tar')).toEqual(['40', '50']);
  await expect(run(join(path, 'none-*.tar'))).rejects.toMatchObject({ code: 'missing-data' });
});

test('a shard that is cut off, or is none, is named', async () => {
  const { 'train-000000.tar': whole } = await makeShards();
  const failureOf = (tar: Uint8Array) =>
    run(writeFiles({ 'a.tar': tar })).catch((thrown: unknown) => thrown);
  for (const broken of [whole.subarray(0, 700), Buffer.alloc(2048, 'x')]) {
    expect(await failureOf(broken)).toMatchObject({
      code: 'bad-data',
      message: expect.stringMatching(/a\.tar cannot be read as a tar file/),
    });
  }
});

test('a header that goes on for megabytes ends the reading', async () => {
  const long = await makeTar([['x'.repeat(3_000_000), 'x']]);
  await expect(run(writeFiles({ 'a.tar': long }))).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('a header has more than'),
  });
});

test('the fingerprint changes with a shard', async () => {
  const fingerprintOf = async (files: object): Promise<string> => {
    const path = writeFiles({ ...(await makeShards()), ...files });
    return ingest.fingerprint!(ingest.config.parse({ source: 'webdataset', path }));
  };
  const first = await fingerprintOf({});
  expect(await fingerprintOf({})).toBe(first);
  expect(await fingerprintOf({ 'test-000000.tar': await makeTar([]) })).not.toBe(first);
});

test('fields that are not read cost no memory, and few of their names are told', async () => {
  const fields = Array.from({ length: 50 }, (_, index) => `a.field-number-${index}`);
  const tar = await makeTar([
    ...fields.map((name): TarPart => [name, 'x']),
    ['a.txt', 'A square.'],
  ]);
  const path = join(writeFiles({ 'data.tar': tar }), 'data.tar');
  const { badRows } = await readSource({ source: 'webdataset', path });
  expect(badRows[0]!.message).toMatch(
    /^The sample has no image, but field-number-0, field-number-1/,
  );
  expect(badRows[0]!.message.length).toBeLessThan(240);
  const kept: number[] = [];
  for await (const { content } of readEntries(path, 100, (name) => name === 'a.txt')) {
    if (!('reason' in content)) kept.push(content.length);
  }
  expect(kept).toEqual([...fields.map(() => 0), 9]);
});
