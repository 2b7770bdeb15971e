import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextLossOf } from './next-loss.ts';
import type { EpochTrace } from './run-results.ts';

function traceOf(heldOutLosses: (number | undefined)[]): EpochTrace[] {
  return heldOutLosses.map((loss, index) => ({
    epoch: index + 1,
    step: index,
    train: { loss: 10 / (index + 1), accuracy: 0.5 },
    ...(loss === undefined ? {} : { heldOut: { loss, accuracy: 0.5 } }),
    learningRate: 1e-3,
    gradientNorm: 1,
  }));
}

test('the epoch to guess is the one where the held-out loss turns', () => {
  const riddle = nextLossOf(traceOf([3, 2, 1.5, 1.2, 1.6, 1.7]));
  expect(riddle).toMatchObject({ before: [3, 2, 1.5, 1.2], epoch: 5, loss: 1.6 });
  expect(riddle!.observation).toContain('it memorises');
});

test('of a curve that only falls it is the one in the middle', () => {
  expect(nextLossOf(traceOf([3, 2, 1.5, 1.2, 1.1, 1]))).toMatchObject({ epoch: 4, loss: 1.2 });
});

test('two losses are no curve, and epochs without a held-out loss are passed over', () => {
  expect(nextLossOf(traceOf([3, 2]))).toBeUndefined();
  expect(nextLossOf(traceOf([3, undefined, Number.NaN, 2]))).toBeUndefined();
  expect(nextLossOf(traceOf([3, undefined, 2, 1]))).toMatchObject({ before: [3, 2], epoch: 4 });
});

test('what is to be guessed is always in the trace, behind what is shown', () => {
  const losses = fc.array(fc.double({ min: 0.01, max: 11, noNaN: true }), { maxLength: 30 });
  fc.assert(
    fc.property(losses, (series) => {
      const riddle = nextLossOf(traceOf(series));
      expect(riddle === undefined).toBe(series.length < 3);
      if (!riddle) return;
      expect(riddle.before.length).toBeGreaterThanOrEqual(2);
      expect([...riddle.before, riddle.loss]).toEqual(series.slice(0, riddle.epoch));
    }),
    { seed: 1 },
  );
});
