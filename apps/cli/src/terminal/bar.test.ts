import { expect, test } from 'vitest';
import { drawBar, drawColumns } from './bar.ts';

test.each([
  [0, ''],
  [0.5, '█████'],
  [0.56, '█████▋'],
  [1, '██████████'],
  [1.7, '██████████'],
  [-1, ''],
  [Number.NaN, ''],
])('a bar of %d is exact to an eighth of a cell', (share, bar) => {
  expect(drawBar(share, 10)).toBe(bar);
});

test('the highest column is the largest value, and a small value still shows', () => {
  expect(drawColumns([0, 1, 500, 1000])).toBe('▁▂▅█');
  expect(drawColumns([0, 0])).toBe('▁▁');
});
