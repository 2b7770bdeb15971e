import { expect, test } from 'vitest';
import { rankCorrelation } from './rank-correlation.ts';

test('only the order counts', () => {
  expect(rankCorrelation([1, 2, 3, 4], [10, 100, 1000, 10_000])).toBeCloseTo(1, 12);
  expect(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1, 12);
});

test('equal values share the mean of their ranks', () => {
  // scipy.stats.spearmanr([1, 2, 2, 3, 5], [2, 1, 4, 4, 5]) = 0.7631578947
  expect(rankCorrelation([1, 2, 2, 3, 5], [2, 1, 4, 4, 5])).toBeCloseTo(0.7631578947, 9);
});

test('a constant side has no order, and sides of unequal length are refused', () => {
  expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNaN();
  expect(() => rankCorrelation([1], [1, 2])).toThrow('1 values with 2');
});
