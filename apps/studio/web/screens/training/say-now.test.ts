import { expect, test } from 'vitest';
import type { StreamedEvent } from '../../../src/api/index.ts';
import { emptyRun, type LiveRun, reduceRun } from '../../live/reduce-run.ts';
import { sayNow, sayToCome } from './say-now.ts';

function run(...told: Record<string, unknown>[]): LiveRun {
  return told.reduce<LiveRun>(
    (live, event, at) => {
      const dated = { id: at + 1, runId: 'r', time: '2026-01-01T00:00:00Z', attempt: 1, ...event };
      return reduceRun(live, dated as unknown as StreamedEvent);
    },
    emptyRun('r', 'running'),
  );
}

const began = { type: 'stage-started', stage: 'train', reason: '' };
const step = (doneCount: number) => ({
  ...{ type: 'progress', stage: 'train', phase: 'fit decoder', unit: 'steps' },
  ...{ doneCount, totalCount: 720 },
});
const epoch = {
  ...{ type: 'epoch', stage: 'train', model: 'decoder', epoch: 1, epochCount: 12, step: 60 },
  ...{ loss: 1, accuracy: 0, validationLoss: 1, validationAccuracy: 0 },
};

test('a fit is told by its epoch and step', () => {
  const live = run(began, step(1), epoch, step(134));
  expect(sayNow(live)).toBe('Decoder: epoch 3 of 12, step 134 of 720.');
});

test('before its first epoch a fit is told by its steps alone', () => {
  expect(sayNow(run(began, step(7)))).toBe('Decoder: step 7 of 720.');
});

test('a stage that fits nothing is told by what it does', () => {
  const progress = { ...step(40), stage: 'preprocess', phase: 'resize', unit: 'images' };
  const live = run({ ...began, stage: 'preprocess' }, progress);
  expect(sayNow(live)).toBe('Preprocess: resize, 40 of 720 images.');
  expect(sayToCome(live)).toBe('Still to come: ingest, features, fusion, train.');
});

test('a pause and the time between two stages are told, too', () => {
  expect(sayNow(run(began, step(7), { type: 'run-paused' }))).toBe('The run is paused.');
  expect(sayNow(run())).toBe('Between two stages.');
});
