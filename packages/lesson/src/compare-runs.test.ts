import { expect, test } from 'vitest';
import { compareRuns } from './compare-runs.ts';

/** Counts of both, left only, right only and neither, and the interval that another program gives. */
const known: [number[], string[]][] = [
  [
    [36, 2, 12, 0],
    ['0.2000', '0.0569', '0.3404'],
  ],
  [
    [20, 2, 12, 16],
    ['0.2000', '0.0562', '0.3292'],
  ],
];

test.each(known)(
  'the interval of a difference is that of Newcombe’s method 10 (%s)',
  (of, expected) => {
    const [bothCount, leftOnlyCount, rightOnlyCount] = of as [number, number, number];
    const rowCount = of.reduce((sum, count) => sum + count, 0);
    const compared = compareRuns({ rowCount, bothCount, leftOnlyCount, rightOnlyCount })!;
    const { mean, low, high } = compared.difference;
    expect([mean, low, high].map((value) => value.toFixed(4))).toEqual(expected);
  },
);

test('a run that is right much more often on many questions is told to be better', () => {
  const counts = { rowCount: 400, bothCount: 200, leftOnlyCount: 20, rightOnlyCount: 100 };
  const { verdict, sentence } = compareRuns(counts)!;
  expect(verdict).toBe('right');
  expect(sentence).toMatch(
    /^On 400 shared questions the right run is correct 20 points more often: more than chance explains \(95 % interval \+[\d.]+ to \+[\d.]+ points\)\.$/,
  );
});

test('exchanging the two runs exchanges verdict and interval', () => {
  const counts = { rowCount: 90, bothCount: 30, leftOnlyCount: 5, rightOnlyCount: 31 };
  const exchanged = { ...counts, leftOnlyCount: 31, rightOnlyCount: 5 };
  const [one, other] = [compareRuns(counts)!, compareRuns(exchanged)!];
  expect([one.verdict, other.verdict]).toEqual(['right', 'left']);
  expect(other.sentence).toBe(one.sentence.replace('right run', 'left run'));
  expect(other.difference.low).toBeCloseTo(-one.difference.high, 12);
  expect(other.difference.high).toBeCloseTo(-one.difference.low, 12);
});

test('few questions leave it open which run is better', () => {
  const counts = { rowCount: 30, bothCount: 10, leftOnlyCount: 3, rightOnlyCount: 6 };
  const { verdict, sentence } = compareRuns(counts)!;
  expect(verdict).toBe('unclear');
  expect(sentence).toMatch(
    /which chance alone could bring about \(95 % interval −[\d.]+ to \+[\d.]+/,
  );
});

test('two runs that answer everything alike still have an interval with a width', () => {
  const counts = { rowCount: 30, bothCount: 30, leftOnlyCount: 0, rightOnlyCount: 0 };
  const { verdict, difference, sentence } = compareRuns(counts)!;
  expect(verdict).toBe('unclear');
  expect(difference.low).toBeLessThan(-0.05);
  expect(difference.high).toBeGreaterThan(0.05);
  expect(sentence).toMatch(/^On 30 shared questions both runs are correct equally often/);
});

test('runs that share no question are not held against each other', () => {
  const counts = { rowCount: 0, bothCount: 0, leftOnlyCount: 0, rightOnlyCount: 0 };
  expect(compareRuns(counts)).toBeUndefined();
});
