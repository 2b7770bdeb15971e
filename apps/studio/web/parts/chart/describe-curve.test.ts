import { expect, test } from 'vitest';
import { describeCurve } from './describe-curve.ts';

const loss = (...values: (number | null)[]) =>
  describeCurve({
    name: 'Held-out loss',
    xs: values.map((_, index) => index + 1),
    values,
    xName: 'epoch',
    best: 'lowest',
    format: (value) => value.toFixed(2),
  });

test('a curve is told by its beginning, its end and its best place', () => {
  expect(loss(2.31, 0.4, 0.41)).toBe(
    'Held-out loss fell from 2.31 to 0.41 over 3 epochs; lowest at epoch 2.',
  );
});

test('a curve that is best at its end says so', () => {
  expect(loss(2, 1)).toBe(
    'Held-out loss fell from 2.00 to 1.00 over 2 epochs; lowest at the last, epoch 2.',
  );
});

test('a curve that rises or comes back is told as such', () => {
  expect(loss(1, 2)).toMatch(/ rose from 1.00 to 2.00 over 2 epochs; lowest at epoch 1\.$/);
  expect(loss(1, 0.5, 1.001)).toMatch(/ ended where it began, at 1.00, over 3 epochs; lowest at/);
});

test('one value is no curve, and none is said to be none', () => {
  expect(loss(2)).toBe('Held-out loss was 2.00 after epoch 1.');
  expect(loss(null, Number.NaN)).toBe('Held-out loss has not been measured yet.');
});
