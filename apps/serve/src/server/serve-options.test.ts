import { expect, test } from 'vitest';
import { type CompleteServeOptions, checkLimits, defaultServeOptions } from './serve-options.ts';

const settings: CompleteServeOptions = { root: '.', runName: 'latest', ...defaultServeOptions };

test.each([
  ['deadlineSeconds', 3_000_000, '--deadline-seconds'], // beyond what a timer can wait
  ['deadlineSeconds', 0, '--deadline-seconds'],
  ['graceSeconds', -1, '--grace-seconds'],
  ['maxImageBytes', 2 ** 30, '--max-image-bytes'], // more than a string may hold
  ['maxBatch', Number.NaN, '--max-batch'],
  ['maxQueue', 1.5, '--max-queue'],
])('%s of %d is refused by the name of its option', (name, value, option) => {
  expect(() => checkLimits({ ...settings, [name]: value })).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining(option) }),
  );
});

test('no queue, no grace and what is usual are limits that can be kept', () => {
  expect(() => checkLimits(settings)).not.toThrow();
  expect(() => checkLimits({ ...settings, maxQueue: 0, graceSeconds: 0 })).not.toThrow();
});
