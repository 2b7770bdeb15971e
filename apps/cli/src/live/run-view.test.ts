import type { RunEvent } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { createScreen } from '../terminal/screen.ts';
import { createPlainLines } from './plain-lines.ts';
import { applyEvent, type StageView } from './run-view.ts';
import { stageLine } from './stage-line.ts';

const startMs = Date.parse('2026-01-01T00:00:00Z');
const screen = createScreen({ isTTY: true, columns: 80 }, { NO_COLOR: '1' });

function at(seconds: number, event: object): RunEvent {
  const time = new Date(startMs + seconds * 1000).toISOString();
  return { id: 1, runId: 'a', time, stage: 'features', attempt: 1, ...event } as RunEvent;
}

function progress(seconds: number, doneCount: number): RunEvent {
  const event = { type: 'progress', phase: 'encode', totalCount: 100, unit: 'images' };
  return at(seconds, { ...event, doneCount });
}

function viewOf(...events: RunEvent[]): StageView {
  const waiting: StageView = { stage: 'features', state: 'waiting', reason: '', attempt: 1 };
  return events.reduce(applyEvent, waiting);
}

const started = at(0, { type: 'stage-started', reason: 'run: never ran' });

test('a stage shows its rate and the time left, reckoned since its phase began', () => {
  const view = viewOf(started, progress(10, 20), progress(12, 40));
  const line = stageLine(screen, view, startMs + 13_000);
  expect(line).toBe('features    encode · 40/100 images · 10/s · 0:05 left');
});

test('another phase starts its own rate', () => {
  const fit = at(0, { type: 'progress', phase: 'fit', doneCount: 5, totalCount: 9, unit: 'steps' });
  const line = stageLine(screen, viewOf(started, fit, progress(1, 20)), startMs + 1000);
  expect(line).toBe('features    encode · 20/100 images');
});

test('a failed stage says why, one that was stopped only that', () => {
  const fail = (code: string) =>
    at(1, { type: 'stage-failed', error: { code, message: 'no\nroom' }, willRetry: false });
  expect(stageLine(screen, viewOf(started, fail('disk-full')), startMs)).toBe(
    'features    no room',
  );
  expect(stageLine(screen, viewOf(started, fail('interrupted')), startMs)).toBe(
    'features    stopped',
  );
});

test('plain lines tell progress only every ten seconds', () => {
  const lineOf = createPlainLines();
  let view = viewOf(started);
  const told = [2, 9, 11, 15, 22].filter((seconds) => {
    const event = progress(seconds, seconds);
    view = applyEvent(view, event);
    return lineOf(event, view) !== undefined;
  });
  expect(told).toEqual([11, 22]);
});

test('a queue that nobody takes from is told with what to start', () => {
  const unserved = (hasWorkers: boolean) =>
    createPlainLines()(
      at(9, { type: 'queue-unserved', queue: 'sightline-gpu', hasWorkers, stage: undefined }),
    );
  expect(unserved(false)).toBe(
    'no worker serves sightline-gpu; start: sightline worker --queues gpu',
  );
  expect(unserved(true)).toBe(
    'workers of sightline-gpu are busy or gone; start: sightline worker --queues gpu',
  );
});
