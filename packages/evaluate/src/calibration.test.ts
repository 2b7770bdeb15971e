import { expect, test } from 'vitest';
import { calibration } from './calibration.ts';

test('the error is the mean gap between confidence and accuracy, weighted by rows', () => {
  const { ece, bins } = calibration([0.95, 0.95, 0.95, 0.35], [true, true, false, false]);
  // Three rows: 0.95 against 2/3; one row: 0.35 against 0.
  expect(ece).toBeCloseTo((3 * (0.95 - 2 / 3) + 0.35) / 4, 10);
  expect(bins[9]).toMatchObject({ rowCount: 3, confidence: expect.closeTo(0.95, 10) });
  expect(bins[3]).toMatchObject({ rowCount: 1, accuracy: 0 });
});

test('every row is in one bin: a border belongs to the bin below, 0 to the first', () => {
  const { bins } = calibration([0, 0.5, 1], [true, true, true], 2);
  expect(bins.map(({ rowCount }) => rowCount)).toEqual([2, 1]);
});

test('confidences that tell the truth have no error', () => {
  expect(calibration([0.5, 0.5, 1], [true, false, true]).ece).toBe(0);
});
