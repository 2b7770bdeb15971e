import type { RunRecord } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { diffSettings } from './diff-settings.ts';

function run(config: Record<string, unknown>, more: Partial<RunRecord> = {}): RunRecord {
  return {
    ...{ id: 'r', recipe: 'default', engine: 'local', state: 'completed', stages: [] },
    ...{ startedAt: '', seed: 1, config },
    ...more,
  };
}

test('runs with the same settings differ in nothing, whatever the order of keys', () => {
  const left = run({ train: { a: 1, b: { c: [1, 2] } } });
  expect(diffSettings(left, run({ train: { b: { c: [1, 2] }, a: 1 } }))).toEqual([]);
});

test('a difference is told by its path, deep inside of a stage, too', () => {
  const left = run({ train: { epochCount: 3, head: { width: 8 } } });
  const right = run({ train: { epochCount: 12, head: { width: 16 } } });
  expect(diffSettings(left, right)).toEqual([
    { path: 'train.epochCount', left: 3, right: 12 },
    { path: 'train.head.width', left: 8, right: 16 },
  ]);
});

test('what only one side sets is told without the other', () => {
  const left = run({ ingest: { source: 'made', count: 5 } });
  const right = run({ ingest: { source: 'folder', path: 'x' } });
  expect(diffSettings(left, right)).toEqual([
    { path: 'ingest.source', left: 'made', right: 'folder' },
    { path: 'ingest.count', left: 5 },
    { path: 'ingest.path', right: 'x' },
  ]);
});

test('recipe and seed come first, once, and a description is no setting', () => {
  const left = run({ name: 'a', description: 'x', seed: 1 });
  const right = run({ name: 'b', description: 'y', seed: 2 }, { recipe: 'b', seed: 2 });
  expect(diffSettings(left, right)).toEqual([
    { path: 'recipe', left: 'default', right: 'b' },
    { path: 'seed', left: 1, right: 2 },
  ]);
});
