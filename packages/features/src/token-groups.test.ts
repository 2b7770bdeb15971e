import { expect, test } from 'vitest';
import { cutTokens, groupByLength } from './token-groups.ts';

test('groups hold texts of one length, 32 at most, and every text once', () => {
  const lengths = Array.from({ length: 90 }, (_, at) => (at % 2 === 0 ? 5 : 7));
  const groups = groupByLength(lengths);
  expect(groups.map(({ length }) => length)).toEqual([32, 13, 32, 13]);
  for (const group of groups) expect(new Set(group.map((row) => lengths[row])).size).toBe(1);
  expect(groups.flat().toSorted((a, b) => a - b)).toEqual([...lengths.keys()]);
});

test('a text that is too long keeps its first tokens and its end', () => {
  expect(cutTokens([101, 7, 8, 9, 102], 4)).toEqual([101, 7, 8, 102]);
  expect(cutTokens([101, 7, 8, 102], 4)).toEqual([101, 7, 8, 102]);
});
