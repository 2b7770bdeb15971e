import { expect, test } from 'vitest';
import { bytesOf, runIngest, texts } from './run-ingest.ts';

test('relational data: exact splits by picture, twenty questions each', async () => {
  const { tables } = await runIngest({ source: 'relational', count: 100, testRatio: 0.1 });
  const splits = texts(tables.images, 'split');
  const countOf = (split: string): number => splits.filter((one) => one === split).length;
  expect(['train', 'validation', 'test'].map(countOf)).toEqual([88, 2, 10]);
  expect(texts(tables.samples, 'question').length).toBe(2000);
  const splitOf = new Map(texts(tables.images, 'image_id').map((id, row) => [id, splits[row]]));
  const imageIds = texts(tables.samples, 'image_id');
  expect(texts(tables.samples, 'split')).toEqual(imageIds.map((id) => splitOf.get(id)));
  expect([...new Set(texts(tables.samples, 'question_type'))].sort()).toEqual([
    'other/left',
    'other/presence',
    'other/shape',
    'other/top',
    'relational/furthest',
    'relational/left-of',
    'relational/nearest',
    'relational/same-shape-count',
  ]);
});

test('the same seed gives the same relational bytes, another seed others', async () => {
  const settings = { source: 'relational', count: 40, uniqueColorRatio: 0.5 };
  const first = bytesOf((await runIngest(settings)).tables);
  expect(bytesOf((await runIngest(settings)).tables).equals(first)).toBe(true);
  expect(bytesOf((await runIngest(settings, 2)).tables).equals(first)).toBe(false);
});
