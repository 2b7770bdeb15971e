import { expect, test } from 'vitest';
import { chooseSplit, type Split } from './choose-split.ts';
import { exactSplits } from './exact-splits.ts';

function splitAll(seed: number, count: number, testRatio: number, validationRatio: number) {
  const splits: Split[] = [];
  for (const { index, splitRatios } of exactSplits(seed, count, testRatio, validationRatio)) {
    splits[index] = chooseSplit('any content', seed, splitRatios);
  }
  return splits;
}

function countOf(splits: Split[], split: Split): number {
  return splits.filter((one) => one === split).length;
}

test('splits have exactly the sizes that were asked for', () => {
  const splits = splitAll(1, 1000, 0.1, 0.05);
  expect([countOf(splits, 'test'), countOf(splits, 'validation')]).toEqual([100, 50]);
  const uneven = splitAll(1, 77, 0.1, 0.1);
  expect([countOf(uneven, 'test'), countOf(uneven, 'validation')]).toEqual([8, 8]);
  expect(countOf(splitAll(1, 9, 0, 0), 'train')).toBe(9);
});

test('the same seed splits alike, another otherwise', () => {
  expect(splitAll(1, 200, 0.2, 0.2)).toEqual(splitAll(1, 200, 0.2, 0.2));
  expect(splitAll(2, 200, 0.2, 0.2)).not.toEqual(splitAll(1, 200, 0.2, 0.2));
});
