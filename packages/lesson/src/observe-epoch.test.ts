import { expect, test } from 'vitest';
import { observeEpoch } from './observe-epoch.ts';
import type { EpochTrace } from './run-results.ts';

type Point = [loss: number, accuracy: number, heldOutLoss?: number, heldOutAccuracy?: number];

function trace(...points: Point[]): EpochTrace[] {
  return points.map(([loss, accuracy, heldOutLoss, heldOutAccuracy], index) => ({
    epoch: index + 1,
    step: index,
    train: { loss, accuracy },
    ...(heldOutLoss === undefined
      ? {}
      : { heldOut: { loss: heldOutLoss, accuracy: heldOutAccuracy! } }),
    learningRate: 1e-3,
    gradientNorm: 1,
  }));
}

const cases: [string, EpochTrace[], string][] = [
  [
    'the first epoch is held against even guessing',
    trace([2, 0.2]),
    'even guessing would be 10.33',
  ],
  [
    'a first epoch above even guessing says so',
    trace([10.4, 0]),
    'no better than even guessing (10.33)',
  ],
  [
    'a loss that falls on both splits is followed',
    trace([2, 0.2, 2, 0.2], [1.18, 0.4, 1.3, 0.38]),
    'loss fell 41 %; held-out follows',
  ],
  [
    'a wide gap between the splits is named in points',
    trace([2, 0.2, 2, 0.2], [1, 0.6, 1.5, 0.38]),
    'loss fell 50 %; held-out trails by 22 points',
  ],
  [
    'a held-out loss that stands still is the beginning of memorising',
    trace([1, 0.6, 1, 0.6], [0.8, 0.7, 0.99, 0.6]),
    'training still improves, held-out stands still: it begins to memorise',
  ],
  [
    'a held-out loss that rises is memorising',
    trace([1, 0.6, 1, 0.6], [0.8, 0.7, 1.1, 0.6]),
    'loss fell 20 %, held-out rose 10 %: it memorises',
  ],
  ['without a held-out split only training is told', trace([2, 0.2], [1, 0.5]), 'loss fell 50 %'],
  [
    'a rising loss points at the step',
    trace([1, 0.5], [1.5, 0.4]),
    'loss rose 50 %: the step may be too large',
  ],
  ['an unchanged loss stands still', trace([1, 0.5], [0.99, 0.5]), 'loss stands still'],
  [
    'a loss that is no number is named',
    trace([1, 0.5], [Number.NaN, 0]),
    'the loss is no number any more: training diverged',
  ],
];

test.each(cases)('%s', (_, epochs, expected) => {
  expect(observeEpoch(epochs, epochs.length - 1)).toBe(expected);
});
