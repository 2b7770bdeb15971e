import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeData } from './make-data.ts';

const sample = fileURLToPath(new URL('../../../data/sample/', import.meta.url));

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'sightline-make-data-'));
}

test('the generator still gives the bytes of data/sample', async () => {
  const folder = newFolder();
  const { imageCount, questionCount } = await makeData(folder, 20, 2);
  expect({ imageCount, questionCount }).toEqual({ imageCount: 20, questionCount: 20 });
  const read = (path: string): Buffer => readFileSync(path);
  expect(read(join(folder, 'metadata.jsonl')).toString()).toBe(
    read(join(sample, 'metadata.jsonl')).toString(),
  );
  const names = readdirSync(join(folder, 'images'));
  expect(names).toEqual(readdirSync(join(sample, 'images')));
  for (const name of names) {
    const [made, kept] = [folder, sample].map((root) => read(join(root, 'images', name)));
    expect(made!.equals(kept!), name).toBe(true);
  }
});

test('a line tells file, question, answers, type and split', async () => {
  const folder = newFolder();
  await makeData(folder, 3, 9, { questionsPerImage: 2 });
  const lines = readFileSync(join(folder, 'metadata.jsonl'), 'utf8').trim().split('\n');
  const row = JSON.parse(lines[0]!);
  expect(Object.keys(row)).toEqual([
    'file_name',
    'question',
    'answer',
    'short_answer',
    'question_type',
    'split',
  ]);
  expect(readFileSync(join(folder, row.file_name)).subarray(1, 4).toString()).toBe('PNG');
});

test('settings that do not fit are refused, and it is said what is wrong', async () => {
  await expect(makeData(newFolder(), 5, 1, { unseenPairCount: 11 })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('at most one pair of each of the 10 kinds can be unseen'),
  });
});

test('a folder that holds something is left alone', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'thesis.txt'), 'mine');
  await expect(makeData(folder, 1, 1)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('thesis.txt'),
  });
  expect(readdirSync(folder)).toContain('thesis.txt');
});
