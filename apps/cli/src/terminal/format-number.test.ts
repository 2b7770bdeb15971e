import { expect, test } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatClock,
  formatSeconds,
  formatValue,
} from './format-number.ts';

test('a value takes at most seven characters, whatever its size', () => {
  const values = [0, 1, -1.25, 0.0312, 412, 3.1e-7, -9.9999e8, 123456.7, Number.NaN];
  const shown = values.map(formatValue);
  expect(shown).toEqual(['0', '1', '-1.25', '0.0312', '412', '3.1e-7', '-1.0e+9', '123457', 'NaN']);
});

test('times, sizes and ages are in the unit that suits them', () => {
  expect([0.42, 12.44, 187, 3729].map(formatSeconds)).toEqual([
    '0.42 s',
    '12.4 s',
    '3:07 min',
    '1:02:09 h',
  ]);
  expect(formatClock(-3)).toBe('0:00');
  expect([999, 1400, 2_500_000_000].map(formatBytes)).toEqual(['999 B', '1.4 kB', '2.5 GB']);
  expect([5e3, 3e5, 8e6, 2e8].map(formatAge)).toEqual([
    'just now',
    '5 min ago',
    '2 h ago',
    '2 d ago',
  ]);
});
