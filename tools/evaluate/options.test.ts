import { expect, test } from 'vitest';
import { parseOptions } from './options.ts';

test('seeds are whole numbers, each measured once', () => {
  expect(parseOptions(['--seeds', '3,1,3']).seeds).toEqual([3, 1]);
  for (const seeds of ['', '1,', '1.5', '-1', 'one']) {
    expect(() => parseOptions([`--seeds=${seeds}`])).toThrow('--seeds: expected whole numbers');
  }
});

test('an option that does not exist is refused', () => {
  expect(() => parseOptions(['--fast'])).toThrow("Unknown option '--fast'");
});
