import { expect, test } from 'vitest';
import { layOutRows } from './lay-out-rows.ts';

test('each group starts at a line of its own, filled up with -1', () => {
  expect([...layOutRows([[4, 2], [7], [0, 1]])]).toEqual([4, 2, 7, -1, 0, 1]);
});

test('groups of one are the rows themselves', () => {
  expect([...layOutRows([[3], [1]])]).toEqual([3, 1]);
});
