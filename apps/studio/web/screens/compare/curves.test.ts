import { expect, test } from 'vitest';
import type { ComparedRun, Comparison, Fit } from '../../../src/api/index.ts';
import { comparedAccuracy, comparedLoss } from './curves.ts';

function side(...losses: number[]): ComparedRun {
  const epochs = losses.map((validationLoss, index) => ({
    ...{ epoch: index + 1, step: index, loss: 1, accuracy: 0.5, validationLoss },
    ...{ validationAccuracy: 0.25, learningRate: 1e-3, gradientNorm: 1, observation: '' },
  }));
  const fit: Fit = { model: 'decoder', stage: 'train', epochCount: losses.length, epochs };
  const trace = { runId: 'r', state: 'completed', fits: losses.length > 0 ? [fit] : [] };
  return { run: {}, trace } as unknown as ComparedRun;
}

const compare = (left: ComparedRun, right: ComparedRun): Comparison => ({
  ...{ left, right, settings: [], answers: [], sharedCount: 0, differingCount: 0 },
});

test('a shorter run’s line ends where its last epoch was', () => {
  const { chart, sentence } = comparedLoss(compare(side(3, 2, 1), side(2.5)));
  expect(chart.xs).toEqual([1, 2, 3]);
  expect(chart.series.map(({ values }) => values)).toEqual([
    [3, 2, 1],
    [2.5, null, null],
  ]);
  expect(sentence).toBe('Held-out loss ended at: 1.000 on the left, 2.500 on the right.');
});

test('a run without epochs is named, and so is the case that neither has one', () => {
  const one = comparedAccuracy(compare(side(), side(1)));
  expect(one.sentence).toBe(
    'Held-out accuracy ended at: the left run has none, 25.0\u00a0% on the right.',
  );
  const none = comparedLoss(compare(side(), side()));
  expect(none.sentence).toBe('Neither run has measured an epoch yet.');
});
