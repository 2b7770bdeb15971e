import { expect, test } from 'vitest';
import { bestRanks, chanceRecallAtK, recallAtK } from './retrieval.ts';

test('a query has the rank of the nearest of its right candidates', () => {
  const similarities = [0.9, 0.1, 0.5, 0.2, 0.3, 0.8]; // two queries, three candidates
  const right = [[1, 2], [0]];
  expect(bestRanks(similarities, 3, (query, at) => right[query]!.includes(at))).toEqual([2, 3]);
});

test('a wrong candidate that is as near stands before the right one', () => {
  expect(bestRanks([0.5, 0.5, 0.5], 3, (_, at) => at === 0)).toEqual([3]);
  expect(bestRanks([0.5, 0.5, 0.1], 3, (_, at) => at < 2)).toEqual([1]);
});

test('recall at k is the share of queries that are hit within k', () => {
  const ranks = [1, 2, 5, 11];
  expect([1, 5, 10, 11].map((k) => recallAtK(ranks, k))).toEqual([0.25, 0.75, 0.75, 1]);
});

test('an order drawn by lot hits k of n where one is right, and more where several are', () => {
  expect(chanceRecallAtK([1], 50, 5)).toBeCloseTo(0.1);
  expect(chanceRecallAtK([2], 4, 2)).toBeCloseTo(1 - (2 / 4) * (1 / 3));
  expect(chanceRecallAtK([1, 3], 3, 10)).toBe(1);
});

test('a lot of 20,000 draws agrees with the chance that is told', () => {
  let seed = 7;
  const next = (): number => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const ranks = Array.from({ length: 20_000 }, () => {
    const similarities = Array.from({ length: 12 }, next);
    return bestRanks(similarities, 12, (_, at) => at < 3)[0]!;
  });
  expect(recallAtK(ranks, 4)).toBeCloseTo(chanceRecallAtK([3], 12, 4), 2);
});
