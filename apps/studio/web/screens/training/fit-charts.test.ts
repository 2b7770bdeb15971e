import { expect, test } from 'vitest';
import type { Fit, TracedEpoch, TrainingTrace } from '../../../src/api/index.ts';
import { accuracyChart, gradientChart, lossChart, lowestEpoch } from './fit-charts.ts';

function fit(model: Fit['model'], ...heldOutLosses: number[]): Fit {
  const epochs = heldOutLosses.map(
    (validationLoss, index): TracedEpoch => ({
      ...{ epoch: index + 1, step: index, loss: 2 - index, accuracy: 0.25 * index },
      ...{ validationLoss, validationAccuracy: validationLoss && 0.5, learningRate: 1e-3 },
      ...{ gradientNorm: 3, observation: '' },
    }),
  );
  return { model, stage: 'train', epochCount: 5, epochs };
}

const trace: TrainingTrace = {
  ...{ runId: 'r', state: 'completed', fits: [] },
  comparison: {
    ...{ task: 'questions', split: 'test', rowCount: 4, verdict: 'looks', sentence: '' },
    accuracies: [
      { predictor: 'model', accuracy: 0.75 },
      { predictor: 'majority', accuracy: 0.25 },
      { predictor: 'blind', accuracy: 0.5 },
    ],
  },
};

test('the best epoch is the first with the lowest held-out loss', () => {
  expect(lowestEpoch(fit('decoder', 2, 1, 1, 3))?.epoch).toBe(2);
});

test('without a validation split there is no best epoch and no held-out line', () => {
  const without = fit('decoder', 0, 0);
  expect(lowestEpoch(without)).toBeUndefined();
  const { chart, sentence } = lossChart(without);
  expect(chart.series.map(({ name }) => name)).toEqual(['training']);
  expect(sentence).toMatch(/^Training loss fell from 2.00 to 1.00/);
});

test('a chart reaches as far as the fit will', () => {
  expect(lossChart(fit('decoder', 2, 1)).chart).toMatchObject({ xs: [1, 2], xMax: 5 });
});

test('the decoder’s accuracy is held against what answers without looking, other models’ is not', () => {
  const { chart, sentence } = accuracyChart(fit('decoder', 2, 1), trace);
  expect(chart.levels).toEqual([
    { name: 'majority', value: 0.25 },
    { name: 'blind', value: 0.5 },
  ]);
  expect(sentence).toMatch(/Dotted lines: what is right on the test split without looking\.$/);
  expect(accuracyChart(fit('image-encoder', 2, 1), trace).chart.levels).toEqual([]);
});

test('a value that is no number is a gap, since JSON tells it as null', () => {
  const broken = fit('decoder', 2, 1);
  broken.epochs[1]!.gradientNorm = null as unknown as number;
  expect(gradientChart(broken).chart.series[0]!.values).toEqual([3, null]);
});
