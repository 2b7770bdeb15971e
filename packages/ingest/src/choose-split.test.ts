import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { chooseSplit } from './choose-split.ts';

const ratios = { validation: 0.1, test: 0.1 };
const hashes = Array.from({ length: 5000 }, (_, index) =>
  createHash('sha256').update(String(index)).digest('hex'),
);

test('splits have the sizes that were asked for, within chance', () => {
  const splits = hashes.map((hash) => chooseSplit(hash, 1, ratios));
  const countOf = (split: string): number => splits.filter((one) => one === split).length;
  expect(Math.abs(countOf('test') - 500)).toBeLessThan(80);
  expect(Math.abs(countOf('validation') - 500)).toBeLessThan(80);
});

test('the same content goes to the same split, and another seed splits otherwise', () => {
  expect(hashes.map((hash) => chooseSplit(hash, 1, ratios))).toEqual(
    hashes.map((hash) => chooseSplit(hash, 1, ratios)),
  );
  const moved = hashes.filter((h) => chooseSplit(h, 1, ratios) !== chooseSplit(h, 2, ratios));
  expect(moved.length).toBeGreaterThan(1000);
});

test('a whole split stays whole', () => {
  for (const hash of hashes.slice(0, 100)) {
    expect(chooseSplit(hash, 1, { validation: 0, test: 1 })).toBe('test');
    expect(chooseSplit(hash, 1, { validation: 0, test: 0 })).toBe('train');
  }
});
