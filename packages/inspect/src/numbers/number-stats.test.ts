import { expect, test } from 'vitest';
import { Hasher } from '../hasher.ts';
import { ByteCounts } from './byte-counts.ts';
import { addValues, NumberStats } from './number-stats.ts';
import type { NumberSummary } from './number-summary.ts';

/** The same sequence in every run, between 0 and 1. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

function plainly(values: readonly number[]): Omit<NumberSummary, `${string}Count`> {
  const min = Math.min(...values);
  const max = Math.max(...values);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const histogram = new Array<number>(10).fill(0);
  for (const value of values) {
    histogram[Math.min(Math.floor((10 * (value - min)) / (max - min)), 9)]! += 1;
  }
  return { min, max, mean, std: Math.sqrt(squares / values.length), histogram };
}

function sumUp(parts: readonly (readonly number[])[], isWhole: boolean): NumberSummary {
  const stats = new NumberStats(isWhole);
  for (const part of parts) addValues(stats, part);
  return stats.summarize();
}

const random = createRandom(7);
const normal = (): number => [...Array(12)].reduce((sum: number) => sum + random(), -6);
const normals = Array.from({ length: 20_000 }, normal);
const growing = Array.from({ length: 20_000 }, (_, index) => 1e-6 * 1.001 ** index * random());
const far = Array.from({ length: 20_000 }, () => 1e6 + random());

test.each([
  ['values about zero', normals],
  ['a range that grows a hundred times over', growing],
  ['a narrow range far from zero', far],
  ['an outlier at the end', [...normals, 1e9]],
])('%s: range, moments and ten bins are those of a plain count', (_, values) => {
  const parts = [values.slice(0, 5), values.slice(5, 9000), values.slice(9000)];
  const { valueCount, histogram, ...found } = sumUp(parts, false);
  const { histogram: expected, ...figures } = plainly(values);
  expect(valueCount).toBe(values.length);
  expect([found.min, found.max]).toEqual([figures.min, figures.max]);
  expect(found.mean).toBeCloseTo(figures.mean, 6);
  expect(found.std / figures.std).toBeCloseTo(1, 9);
  expect(histogram).toHaveLength(10);
  expect(histogram.reduce((sum, count) => sum + count)).toBe(values.length);
  for (const [bin, count] of histogram.entries()) {
    expect(Math.abs(count - expected[bin]!)).toBeLessThanOrEqual(values.length / 200);
  }
});

test('whole numbers of a small range are counted in bins exactly', () => {
  const values = Array.from({ length: 5000 }, () => Math.floor(random() * 50) - 3);
  const { min, max, histogram } = plainly(values);
  const found = sumUp([values.slice(0, 3), values.slice(3)], true);
  expect(found).toMatchObject({ min, max, histogram });
});

test('what is not finite is counted apart from everything else', () => {
  const { POSITIVE_INFINITY, NEGATIVE_INFINITY, NaN: nan } = Number;
  const values = [1, nan, 3, POSITIVE_INFINITY, nan, NEGATIVE_INFINITY, POSITIVE_INFINITY];
  expect(sumUp([values], false)).toEqual({
    valueCount: 2,
    nanCount: 2,
    positiveInfinityCount: 2,
    negativeInfinityCount: 1,
    ...plainly([1, 3]),
  });
});

test('the widest doubles, the smallest, zeros alone and nothing at all have figures, too', () => {
  const { MAX_VALUE, MIN_VALUE } = Number;
  const widest = sumUp([[-MAX_VALUE, MAX_VALUE, 0]], false);
  expect([widest.min, widest.max]).toEqual([-MAX_VALUE, MAX_VALUE]);
  expect(widest.histogram).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  expect(sumUp([[MIN_VALUE, 2 * MIN_VALUE]], false).valueCount).toBe(2);
  expect(sumUp([[0, 0]], false)).toMatchObject({ min: 0, max: 0, std: 0, valueCount: 2 });
  expect(sumUp([], false)).toMatchObject({ min: Number.NaN, valueCount: 0 });
});

test('bytes are counted exactly, one by one and as words that are hashed', () => {
  const bytes = Uint8Array.from({ length: 4000 }, () => Math.floor(random() * 200) + 9);
  const plain = new ByteCounts();
  plain.add(bytes.subarray(0, 1001));
  plain.add(bytes.subarray(1001));
  const hashed = new ByteCounts();
  const hasher = new Hasher();
  const words = new Uint32Array(bytes.buffer);
  hasher.hashAndCount(words, 0, 300);
  hasher.hashAndCount(words, 300, 1000);
  hashed.takeHashed();
  const { low, high } = hasher;
  hasher.hashWords(words, 300, 1000);
  expect([hasher.low, hasher.high]).toEqual([low, high]);
  const { mean, std, histogram, ...expected } = plainly([...bytes]);
  for (const summary of [plain.summarize(), hashed.summarize()]) {
    expect(summary).toMatchObject({ valueCount: 4000, histogram, ...expected });
    expect(summary.mean).toBeCloseTo(mean, 9);
    expect(summary.std).toBeCloseTo(std, 9);
  }
});

test('numbers whose sum is none have a mean', () => {
  const { mean, std } = sumUp([[1e308, 1e308, 1e308]], false);
  expect(mean / 1e308).toBeCloseTo(1, 12);
  expect(std / 1e308).toBeCloseTo(0, 12);
});
