import type { EpochEvent, RunEvent, StageName } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { fitOfMetrics, fitsOf, toEpochTrace } from './fits-of.ts';

type Told = { epoch: number; attempt?: number; second?: number } & Partial<EpochEvent>;

function log(model: EpochEvent['model'], stage: StageName, told: readonly Told[]): RunEvent[] {
  return told.map(({ attempt = 1, second = 0, ...epoch }, index) => ({
    id: index + 1,
    runId: 'run',
    time: new Date(second * 1000).toISOString(),
    type: 'epoch',
    model,
    stage,
    attempt,
    epochCount: 4,
    step: epoch.epoch * 10,
    loss: 3 / epoch.epoch,
    accuracy: 0.1 * epoch.epoch,
    validationLoss: 4 / epoch.epoch,
    validationAccuracy: 0.05 * epoch.epoch,
    learningRate: 1e-3,
    gradientNorm: 2,
    ...epoch,
  }));
}

test('each model that was fitted is a fit of its own, in the order of the log', () => {
  const events = [
    ...log('image-encoder', 'features', [{ epoch: 1 }, { epoch: 2 }]),
    ...log('decoder', 'train', [{ epoch: 1 }]),
  ];
  const fits = fitsOf(events);
  expect(fits.map(({ model, stage, epochs }) => [model, stage, epochs.length])).toEqual([
    ['image-encoder', 'features', 2],
    ['decoder', 'train', 1],
  ]);
  expect(fits[0]!.epochs[1]).toEqual({
    epoch: 2,
    step: 20,
    loss: 1.5,
    accuracy: 0.2,
    validationLoss: 2,
    validationAccuracy: 0.1,
    learningRate: 1e-3,
    gradientNorm: 2,
    seconds: 0,
    observation: 'loss fell 50 %; held-out follows',
  });
});

test('an attempt that begins again replaces what the one before it measured', () => {
  const [fit] = fitsOf(
    log('decoder', 'train', [
      { epoch: 1, second: 1 },
      { epoch: 2, second: 2 },
      { epoch: 3, second: 3 },
      { epoch: 2, attempt: 2, second: 9, loss: 0.5 },
    ]),
  );
  expect(fit!.epochs.map(({ epoch, loss }) => [epoch, loss])).toEqual([
    [1, 3],
    [2, 0.5],
  ]);
});

test('seconds are told only between epochs of the same attempt', () => {
  const [fit] = fitsOf(
    log('decoder', 'train', [
      { epoch: 1, second: 1 },
      { epoch: 2, second: 3.5 },
      { epoch: 3, attempt: 2, second: 60 },
    ]),
  );
  expect(fit!.epochs.map(({ seconds }) => seconds)).toEqual([undefined, 2.5, undefined]);
});

test('a fit without a validation split has no held-out figures', () => {
  const [event] = log('decoder', 'train', [
    { epoch: 1, validationLoss: 0, validationAccuracy: 0 },
  ]) as [Extract<RunEvent, { type: 'epoch' }>];
  expect(toEpochTrace(event)).not.toHaveProperty('heldOut');
});

test('metrics@1 and the events of the same fit tell the same', () => {
  const [fit] = fitsOf(log('decoder', 'train', [{ epoch: 1 }, { epoch: 2 }]));
  const read = fitOfMetrics(fit!.epochs.map(toEpochTrace));
  const untimed = fit!.epochs.map(({ seconds: _, ...epoch }) => epoch);
  expect(read).toEqual({ ...fit, epochCount: 2, epochs: untimed });
});
