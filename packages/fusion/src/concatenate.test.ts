import { expect, test } from 'vitest';
import { concatenate } from './concatenate.ts';

test('each row holds its image features first and its text features behind them', () => {
  const image = Float32Array.of(1, 2, 3, 4, 5, 6); // [2, 3]
  const text = Float32Array.of(7, 8); // [2, 1]
  expect([...concatenate(image, text, 2)]).toEqual([1, 2, 3, 7, 4, 5, 6, 8]);
});

test('no rows give no values', () => {
  expect(concatenate(new Float32Array(0), new Float32Array(0), 0)).toHaveLength(0);
});
