import { expect, test } from 'vitest';
import { bootstrapMean } from './bootstrap.ts';

/** Park and Miller's generator. */
function below(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % bound;
  };
}

const values = Array.from({ length: 400 }, (_, row) => Number(row % 4 !== 0));
const own = values.map((_, row) => `image ${row}`);

test('the interval of a share is that of the normal approximation, within a tenth', () => {
  const { mean, low, high } = bootstrapMean(values, own, below(7));
  const margin = 1.96 * Math.sqrt((0.75 * 0.25) / 400);
  expect(mean).toBe(0.75);
  expect((0.75 - low) / margin).toBeCloseTo(1, 1);
  expect((high - 0.75) / margin).toBeCloseTo(1, 1);
});

test('the same seed gives the same interval, another seed another one', () => {
  expect(bootstrapMean(values, own, below(7))).toEqual(bootstrapMean(values, own, below(7)));
  expect(bootstrapMean(values, own, below(7))).not.toEqual(bootstrapMean(values, own, below(8)));
});

test('questions that stand and fall with their image make the interval wider', () => {
  const together = Array.from({ length: 400 }, (_, row) => Number(Math.floor(row / 10) % 4 !== 0));
  const groups = together.map((_, row) => `image ${Math.floor(row / 10)}`);
  const alone = bootstrapMean(together, own, below(7));
  const grouped = bootstrapMean(together, groups, below(7));
  expect(grouped.mean).toBe(alone.mean);
  expect((grouped.high - grouped.low) / (alone.high - alone.low)).toBeGreaterThan(2);
});

test('what is always right is right for sure', () => {
  const always = bootstrapMean([1, 1, 1], ['a', 'b', 'c'], below(7));
  expect(always).toEqual({ mean: 1, low: 1, high: 1 });
});
