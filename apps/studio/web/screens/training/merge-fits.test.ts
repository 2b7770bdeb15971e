import { expect, test } from 'vitest';
import type { Fit } from '../../../src/api/index.ts';
import { mergeFits } from './merge-fits.ts';

function fit(model: Fit['model'], epochCount: number, more: Partial<Fit> = {}): Fit {
  const epochs = Array.from({ length: epochCount }, (_, index) => ({
    epoch: index + 1,
    step: index,
    loss: 1 / (index + 1),
    accuracy: 0.5,
    validationLoss: 1,
    validationAccuracy: 0.5,
    learningRate: 1e-3,
    gradientNorm: 1,
    observation: '',
  }));
  return { model, stage: 'train', epochCount: 9, epochs, ...more };
}

test('the decoder comes first, whenever it was fitted', () => {
  const merged = mergeFits([fit('image-encoder', 2), fit('gate', 1), fit('decoder', 3)], []);
  expect(merged.map(({ model }) => model)).toEqual(['decoder', 'image-encoder', 'gate']);
});

test('a replay that has not caught up does not take away epochs that were shown', () => {
  const [merged] = mergeFits([fit('decoder', 3)], [fit('decoder', 1)]);
  expect(merged!.epochs).toHaveLength(3);
});

test('what the stream tells grows on, and keeps the seconds that were read', () => {
  const read = fit('decoder', 1);
  read.epochs[0]!.seconds = 4;
  const [merged] = mergeFits([read], [fit('decoder', 2)]);
  expect(merged!.epochs.map(({ seconds }) => seconds)).toEqual([4, undefined]);
});

test('a fit of this run takes the place of one that another run had', () => {
  const [merged] = mergeFits([fit('decoder', 5, { takenFrom: 'other' })], [fit('decoder', 1)]);
  expect(merged!.takenFrom).toBeUndefined();
});
