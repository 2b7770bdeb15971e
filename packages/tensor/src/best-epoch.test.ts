import type { EpochEvent } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { bestEpoch, epochsSinceLowestLoss } from './best-epoch.ts';

const epochs = (...measured: [accuracy: number, loss: number][]): EpochEvent[] =>
  measured.map(([validationAccuracy, validationLoss], index) => ({
    type: 'epoch',
    model: 'decoder',
    epoch: index + 1,
    epochCount: measured.length,
    step: index + 1,
    loss: 1,
    accuracy: 0,
    validationLoss,
    validationAccuracy,
    learningRate: 0.1,
    gradientNorm: 1,
  }));

test('the best epoch has the highest accuracy, of equals the lowest loss, of equals the first', () => {
  expect(bestEpoch(epochs([0.5, 1], [0.9, 3], [0.8, 0.1]))).toBe(1);
  expect(bestEpoch(epochs([0.9, 2], [0.9, 1], [0.9, 3]))).toBe(1);
  expect(bestEpoch(epochs([0.2, 1], [0.9, 1], [0.9, 1]))).toBe(1);
});

test('an epoch that only equals the lowest loss does not count as better', () => {
  expect(epochsSinceLowestLoss([])).toBe(0);
  expect(epochsSinceLowestLoss(epochs([0, 2], [0, 1]))).toBe(0);
  expect(epochsSinceLowestLoss(epochs([0, 1], [0.5, 1], [0.9, 2]))).toBe(2);
});
