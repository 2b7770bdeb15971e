import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactNumber } from './exact-number.ts';

test('a float32 is written with no more digits than it needs, other numbers as they are', () => {
  expect(exactNumber(Math.fround(0.1), 'float32')).toBe('0.1');
  expect(exactNumber(Math.fround(0.011080266), 'float32')).toBe('0.011080266');
  expect(exactNumber(0.1, 'float64')).toBe('0.1');
  expect(exactNumber(12345678901234567890n, 'uint64')).toBe('12345678901234567890');
  expect(exactNumber(Number.NaN, 'float32')).toBe('NaN');
});

test('whatever a float32 holds is read back from its text', () => {
  fc.assert(
    fc.property(fc.float(), (value) => {
      expect(Math.fround(Number(exactNumber(value, 'float32')))).toEqual(value + 0);
    }),
    { seed: 5, numRuns: 1000 },
  );
});
