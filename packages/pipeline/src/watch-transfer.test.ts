import type { StageEvent } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { watchTransfer } from './watch-transfer.ts';

function reportsOf(steps: readonly [doneBytes: number, totalBytes: number][]): StageEvent[] {
  const events: StageEvent[] = [];
  const { signal } = new AbortController();
  const report = (event: StageEvent): void => void events.push(event);
  const { onProgress } = watchTransfer({ signal, report }, 'send to the store');
  for (const [doneBytes, totalBytes] of steps) onProgress!(doneBytes, totalBytes);
  return events;
}

test('a large transfer is told at once and at its end, not for every piece; a small one never', () => {
  const told = reportsOf([
    [8e6, 40e6],
    [16e6, 40e6],
    [40e6, 40e6],
  ]);
  const progress = { type: 'progress', phase: 'send to the store', totalCount: 40, unit: 'MB' };
  expect(told).toEqual([
    { ...progress, doneCount: 8 },
    { ...progress, doneCount: 40 },
  ]);
  expect(reportsOf([[9e6, 9e6]])).toEqual([]);
});
