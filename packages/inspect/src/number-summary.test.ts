import { expect, test } from 'vitest';
import { countInto, Moments } from './number-summary.ts';

const values = Array.from({ length: 1000 }, (_, index) => Math.sin(index) * 3 + 1e6);

test('moments of batches are those of the whole, also far from zero', () => {
  const moments = new Moments();
  for (let start = 0; start < values.length; start += 64) {
    moments.add(Float64Array.from(values.slice(start, start + 64)));
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(moments.mean).toBeCloseTo(mean, 8);
  expect(moments.std).toBeCloseTo(Math.sqrt(square), 8);
  expect([moments.min, moments.max]).toEqual([Math.min(...values), Math.max(...values)]);
});

test('NaN is counted and left out of everything else', () => {
  const moments = new Moments();
  moments.add([1, Number.NaN, 3]);
  const { count, nanCount, mean, std } = moments;
  expect({ count, nanCount, mean, std }).toEqual({ count: 2, nanCount: 1, mean: 2, std: 1 });
  expect(new Moments().mean).toBeNaN();
});

test('a histogram has the greatest value in its last bar, and every value in one', () => {
  const histogram = [0, 0, 0, 0];
  countInto(histogram, [0, 1, 2, 3, 4, Number.NaN], 0, 4);
  expect(histogram).toEqual([1, 1, 1, 2]);
  const same = [0, 0, 0, 0];
  countInto(same, [5, 5], 5, 5);
  expect(same).toEqual([2, 0, 0, 0]);
});
