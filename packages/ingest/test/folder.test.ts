import { spawnSync } from 'node:child_process';
import { mkdtempSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { detectSource, makeData } from '../src/index.ts';
import { ingest } from '../src/stage.ts';
import { runIngest, texts } from './run-ingest.ts';
import { draw, jsonLines, writeFiles } from './write-files.ts';

const ask = (fileName: string, rest: object = {}) => ({
  file_name: fileName,
  question: 'What is it?',
  answer: 'cat',
  ...rest,
});

const run = (path: string, settings: object = {}) =>
  runIngest({ source: 'folder', path, maxRejectRatio: 0.9, ...settings });

test('metadata.jsonl: rows about one picture come together, with their answers and types', async () => {
  const path = writeFiles({
    'metadata.jsonl': `\uFEFF${jsonLines(
      ask('a.png', { question_type: 'kind', question_id: 7 }),
      ask('sub/b.png', { answer: undefined, answers: ['red', 'dark red', 'dark red'] }),
      ask('./a.png', { question: 'How many?', answer: 'There are 2.', short_answer: 2 }),
    )}\r\n\n`,
    'a.png': await draw(1),
    'sub/b.png': await draw(2),
  });
  const { tables } = await run(path);
  expect(texts(tables.samples, 'sample_id')).toEqual(['7', 'a.png/1', 'sub/b.png/0']);
  expect(texts(tables.samples, 'image_id')).toEqual(['a.png', 'a.png', 'sub/b.png']);
  expect(texts(tables.samples, 'question_type')).toEqual(['kind', 'other', 'other']);
  expect(texts(tables.samples, 'answer')).toEqual(['cat', 'There are 2.', 'dark red']);
  expect(texts(tables.samples, 'short_answer')).toEqual(['cat', '2', 'dark red']);
  expect(texts(tables.samples, 'answers').map((all) => [...all])).toEqual([
    ['cat'],
    ['There are 2.', '2'],
    ['red', 'dark red', 'dark red'],
  ]);
  expect(texts(tables.images, 'image_id')).toEqual(['a.png', 'sub/b.png']);
});

test('a text column is a caption, which nobody asks for; with a question it is passed over', async () => {
  const path = writeFiles({
    'metadata.csv': [
      'file_name,text,question,answer',
      'a.png,A red square.,,',
      'b.png,"[""A dark square."", ""It is dark.""]",,',
      'c.png,A square.,Is it red?,yes',
      'd.png,,,',
    ].join('\n'),
    'a.png': await draw(200),
    'b.png': await draw(2),
    'c.png': await draw(100),
  });
  const { tables } = await run(path);
  expect(texts(tables.samples, 'question')).toEqual(['', '', 'Is it red?']);
  expect(texts(tables.samples, 'question_type')).toEqual(['caption', 'caption', 'other']);
  expect(texts(tables.samples, 'answers').map((all) => [...all])).toEqual([
    ['A red square.'],
    ['A dark square.', 'It is dark.'],
    ['yes'],
  ]);
  expect(texts(tables.rejects, 'message')).toEqual(['answer: is missing, and answers too.']);
});

test('made captions with unseen pairs come back from their folder as they were drawn', async () => {
  const settings = { task: 'captions', unseenPairCount: 2, unseenCount: 3 };
  const drawn = await runIngest({ source: 'made', count: 20, ...settings });
  const path = mkdtempSync(join(tmpdir(), 'sightline-folder-'));
  await makeData(path, 20, 1, settings);
  const { tables } = await run(path);
  const bySentence = (of: typeof tables): string[] =>
    texts(of.samples, 'answers')
      .map((all, row) => `${texts(of.samples, 'split')[row]}: ${[...all].join(' ')}`)
      .sort();
  expect(texts(tables.rejects, 'message')).toEqual([]);
  expect(bySentence(tables)).toEqual(bySentence(drawn.tables));
  expect(bySentence(tables).filter((line) => line.startsWith('unseen'))).toHaveLength(3);
});

test('metadata.csv: quoted cells, lists as JSON, and rows with a comma too many', async () => {
  const path = writeFiles({
    'metadata.csv': [
      'file_name,question,answer,answers',
      'a.png,"Is it red, or ""pink""?",red,',
      'a.png,What color?,,"[""red"", ""pink"", ""red""]"',
      'a.png,Red, or pink?,red,',
      ',What color?,red,',
    ].join('\r\n'),
    'a.png': await draw(1),
  });
  const { tables } = await run(path);
  expect(texts(tables.samples, 'question')).toEqual(['Is it red, or "pink"?', 'What color?']);
  expect(texts(tables.samples, 'answer')).toEqual(['red', 'red']);
  expect(texts(tables.rejects, 'where')).toEqual(['metadata.csv line 4', 'metadata.csv line 5']);
  expect(texts(tables.rejects, 'message')[0]).toContain('has 5 cells, the first line 4');
  expect(texts(tables.rejects, 'message')[1]).toContain('file_name');
});

test('bad rows become rejects with their place and reason', async () => {
  const path = writeFiles({
    'data/metadata.jsonl': [
      jsonLines(ask('a.png', { question_id: 'q' }), ask('a.png', { question_id: 'q' })),
      '{"file_name": ',
      jsonLines(ask('a.png', { question: undefined }), ask('a.png', { answer: null })),
      jsonLines(ask('a.png', { question: ' ' }), ask('none.png'), ask('text.png')),
      jsonLines(ask('../secret.png'), ask('/etc/hostname'), ask('link.png')),
      jsonLines(ask('b.png', { split: 'test' }), ask('b.png', { split: 'train' })),
    ].join('\n'),
    'data/a.png': await draw(1),
    'data/b.png': await draw(2),
    'data/text.png': 'no image',
    'secret.png': await draw(3),
  });
  symlinkSync(join(path, 'secret.png'), join(path, 'data/link.png'));
  const { tables } = await run(join(path, 'data'));
  expect(texts(tables.samples, 'sample_id')).toEqual(['b.png/0', 'q']);
  const reasons = texts(tables.rejects, 'reason');
  const lines = texts(tables.rejects, 'where').map((where) => where.split('line ')[1]!);
  expect(Object.fromEntries(lines.map((line, row) => [line, reasons[row]]))).toEqual({
    2: 'duplicate-id',
    3: 'bad-row',
    4: 'bad-row',
    5: 'bad-row',
    6: 'empty-question',
    7: 'missing-image',
    8: 'unsupported-format',
    9: 'unsafe-path',
    10: 'unsafe-path',
    11: 'unsafe-path',
    13: 'split-conflict',
  });
});

async function manyImages(part: string, count: number, from: number) {
  const names = Array.from({ length: count }, (_, index) => `${index}.png`);
  const drawn = await Promise.all(names.map((_, index) => draw(from + index)));
  const files = names.map((name, index) => [join(part, name), drawn[index]!] as const);
  const rows = jsonLines(...names.map((name) => ask(name)));
  return { ...Object.fromEntries(files), [join(part, 'metadata.jsonl')]: rows };
}

async function splitsOf(path: string, settings: object = {}) {
  const { tables } = await run(path, settings);
  const splits = texts(tables.images, 'split');
  return Object.fromEntries(
    texts(tables.images, 'image_id').map((id, row) => [id, splits[row]!] as const),
  );
}

const sortedSplits = (splits: Record<string, string>, part: string): string[] =>
  [...new Set(Object.entries(splits).flatMap(([id, s]) => (id.startsWith(part) ? s : [])))].sort();

test('without subfolders pictures are split by a seeded hash, with them as they lie', async () => {
  const flat = await splitsOf(writeFiles(await manyImages('', 60, 0)));
  expect(sortedSplits(flat, '')).toEqual(['test', 'train', 'validation']);
  const train = await manyImages('train', 60, 0);
  const given = { ...train, ...(await manyImages('test', 5, 100)) };
  const drawn = await splitsOf(writeFiles(given));
  expect(sortedSplits(drawn, 'train/')).toEqual(['train', 'validation']);
  expect(sortedSplits(drawn, 'test/')).toEqual(['test']);
  const all = await splitsOf(writeFiles({ ...given, ...(await manyImages('validation', 5, 150)) }));
  expect(sortedSplits(all, 'train/')).toEqual(['train']);
  expect(sortedSplits(all, 'validation/')).toEqual(['validation']);
});

test('made data in a folder keeps the splits that its rows name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-made-'));
  await makeData(folder, 30, 1);
  const { tables } = await run(folder, { seed: 5 });
  const made = (await runIngest({ count: 30 }, 1)).tables;
  for (const name of ['split', 'question', 'answer', 'short_answer', 'question_type']) {
    expect(texts(tables.samples, name), name).toEqual(texts(made.samples, name));
  }
});

test('a text that is too long is rejected', async () => {
  const rows = [
    ask('a.png', { answer: 'x'.repeat(20_001) }),
    ask('a.png', { question: 'y'.repeat(20_000) }),
  ];
  const path = writeFiles({ 'metadata.jsonl': jsonLines(...rows), 'a.png': await draw(1) });
  const { tables } = await run(path);
  expect(texts(tables.rejects, 'reason')).toEqual(['too-long']);
  expect(texts(tables.samples, 'sample_id')).toEqual(['a.png/1']);
});

test('a picture that is too large is rejected', async () => {
  const path = writeFiles({ 'metadata.jsonl': jsonLines(ask('a.png')), 'a.png': await draw(1) });
  await expect(run(path, { maxImageBytes: 9, maxRejectRatio: 0 })).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('the limit is 9'),
  });
});

test('what is no such folder is named, with what to do', async () => {
  const failureOf = (path: string) => run(path).catch((thrown: unknown) => thrown);
  const missing = { code: 'missing-data', exitCode: 3, fix: expect.stringContaining('file_name') };
  expect(await failureOf('/nowhere/pictures')).toMatchObject(missing);
  const config = ingest.config.parse({ source: 'folder', path: '/nowhere/pictures' });
  await expect(ingest.fingerprint!(config)).rejects.toMatchObject(missing);
  const bare = writeFiles({ 'a.png': await draw(1) });
  expect(await failureOf(bare)).toMatchObject({
    ...missing,
    message: `${bare} holds no metadata.jsonl or metadata.csv.`,
  });
  const half = writeFiles({ ...(await manyImages('train', 1, 0)), 'test/a.png': await draw(1) });
  expect(await failureOf(half)).toMatchObject({
    ...missing,
    message: expect.stringContaining(`${join(half, 'test')} holds no`),
  });
  const both = writeFiles({ 'metadata.jsonl': '', 'metadata.csv': '' });
  expect(await failureOf(both)).toMatchObject({ code: 'bad-data', fix: 'Keep one of them.' });
  const open = writeFiles({ 'metadata.csv': 'file_name,question,answer\na.png,"what?,cat\n' });
  expect(await failureOf(open)).toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('opening quote at line 2.'),
  });
});

test('the fingerprint changes with a row and with a picture, not with a file that no row names', async () => {
  const fingerprintOf = async (row: object, red: number, more = {}): Promise<string> => {
    const path = writeFiles({
      'metadata.jsonl': jsonLines(row),
      'a.png': await draw(red),
      ...more,
    });
    return ingest.fingerprint!(ingest.config.parse({ source: 'folder', path }));
  };
  const first = await fingerprintOf(ask('a.png'), 1);
  expect(await fingerprintOf(ask('a.png'), 1, { 'notes.txt': 'x' })).toBe(first);
  expect(await fingerprintOf(ask('a.png'), 2)).not.toBe(first);
  expect(await fingerprintOf(ask('a.png', { answer: 'dog' }), 1)).not.toBe(first);
});

test('metadata that is a link out of the folder, or a pipe, is not read', async () => {
  const secret = writeFiles({ 'secret.txt': 'key=1', 'metadata.jsonl': jsonLines(ask('a.png')) });
  const linked = writeFiles({});
  symlinkSync(join(secret, 'secret.txt'), join(linked, 'metadata.jsonl'));
  const part = writeFiles({});
  symlinkSync(secret, join(part, 'train'));
  for (const path of [linked, part]) {
    await expect(run(path)).rejects.toMatchObject({
      code: 'bad-data',
      message: expect.stringContaining('is a link that leads out of the folder'),
      fix: expect.any(String),
    });
  }
  const piped = writeFiles({});
  spawnSync('mkfifo', [join(piped, 'metadata.csv'), join(piped, 'captions.json')]);
  await expect(run(piped)).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('is no regular file'),
  });
  unlinkSync(join(piped, 'metadata.csv'));
  await expect(detectSource(piped)).rejects.toMatchObject({ code: 'bad-data' });
});
