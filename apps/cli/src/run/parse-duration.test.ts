import { expect, test } from 'vitest';
import { parseDuration } from './parse-duration.ts';

test('a stretch of time is a number and its unit', () => {
  expect(parseDuration('90min')).toBe(5_400_000);
  expect(parseDuration('1.5 h')).toBe(5_400_000);
  expect(parseDuration('30s')).toBe(30_000);
  expect(parseDuration('7d')).toBe(604_800_000);
  expect(parseDuration('0')).toBe(0);
});

test('a number without a unit is refused: nobody knows whether it is hours or days', () => {
  for (const text of ['7', '-1h', 'h', '1 week', '']) {
    expect(() => parseDuration(text)).toThrow('Give a number and s, min, h or d');
  }
});
