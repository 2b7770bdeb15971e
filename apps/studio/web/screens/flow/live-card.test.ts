import { type StageName, stageNames } from '@sightline/contracts';
import { describe, expect, it } from 'vitest';
import type { FlowCard, RunFlow, StreamedEvent } from '../../../src/api/index.ts';
import { emptyRun, reduceRun } from '../../live/reduce-run.ts';
import { endedKey, liveCards } from './live-card.ts';
import { sayAccuracy } from './say-accuracy.ts';
import { sayNow } from './say-now.ts';

const card = (stage: StageName): FlowCard => ({
  ...{ stage, state: 'waiting' as const, reason: '', attemptCount: 0, seconds: 0 },
  ...{ dataIn: '', operation: '', why: '', dataOut: '', promisedShape: '[562]' },
  ...{ tables: [], failures: [] },
});

const flow = (state: RunFlow['run']['state']): RunFlow => ({
  run: {
    ...{ id: 'r', recipe: 'default', engine: 'local' as const, state, seed: 1, config: {} },
    ...{ startedAt: '2026-01-01T10:00:00Z', stages: [] },
  },
  cards: stageNames.map(card),
});

type Told = { type: StreamedEvent['type'] } & Record<string, unknown>;

function follow(...told: Told[]) {
  const events = told.map((event, at) => {
    const time = new Date(Date.parse('2026-01-01T10:00:00Z') + at * 1000).toISOString();
    return { id: at + 1, runId: 'r', time, attempt: 1, ...event } as StreamedEvent;
  });
  const live = events.reduce(reduceRun, emptyRun('r', 'running'));
  const cards = liveCards(flow('running'), live);
  return { live, cards, now: sayNow(cards, live) };
}

const started = (attempt: number): Told => ({
  ...{ type: 'stage-started', stage: 'features', attempt, reason: 'run: never ran' },
});
const failed: Told = {
  ...{ type: 'stage-failed', stage: 'features', willRetry: true },
  error: { code: 'crash', message: 'it was killed' },
};
const progress = (doneCount: number): Told => ({
  ...{ type: 'progress', stage: 'features', phase: 'encode', unit: 'images' },
  ...{ doneCount, totalCount: 100 },
});

describe('the cards of a run under way', () => {
  it('stand as the events tell, and the head says what happens now', () => {
    const { cards, now } = follow(started(1), progress(10), progress(30), progress(50));
    expect(cards[2]).toMatchObject({ state: 'running', attemptCount: 1 });
    expect(now).toBe('Features is at work; encode: 50 of 100 images, 20 a second, 2.5 s left.');
  });

  it('say that a stage failed and is tried again, then which attempt that is', () => {
    const waits = follow(started(1), failed);
    expect(waits.cards[2]).toMatchObject({ state: 'running', isBetweenAttempts: true });
    expect(waits.now).toBe('Features failed and will be tried again: it was killed.');
    const again = follow(started(1), failed, started(2));
    expect(again.cards[2]).toMatchObject({ attemptCount: 2, isBetweenAttempts: false });
    expect(again.cards[2]!.failures).toHaveLength(1);
    expect(again.now).toBe('Features is at work, attempt 2.');
  });

  it('name the command where nobody takes what waits', () => {
    const { now } = follow({
      ...{ type: 'queue-unserved', queue: 'sightline-gpu', hasWorkers: false },
    });
    expect(now).toContain('sightline worker --queues gpu');
  });

  it('are read again when a stage ends and when the run does', () => {
    const hit: Told = { type: 'stage-hit', stage: 'ingest', artifact: { rowCount: 3 } };
    const keys = [follow(started(1)), follow(hit), follow(hit, { type: 'run-completed' })];
    expect(new Set(keys.map(({ live }) => endedKey(live))).size).toBe(3);
  });

  it('stand as they were read once the run is over', () => {
    const { live } = follow(started(1));
    expect(liveCards(flow('interrupted'), live)[2]).toMatchObject({ state: 'waiting' });
  });
});

describe('the accuracy of a run', () => {
  it('stands beside what answers without looking', () => {
    const shares = { model: 0.4, majority: 0.1, blind: 0.2 };
    const accuracies = Object.entries(shares).map(([predictor, accuracy]) => ({
      predictor,
      accuracy,
    }));
    const scored = { split: 'test', rowCount: 30, verdict: 'looks', sentence: '' } as const;
    expect(sayAccuracy({ ...scored, task: 'questions', accuracies })).toBe(
      'The model is right on 40.0\u00a0% of 30 held-out questions; the commonest answer gets 10.0\u00a0%, the question alone 20.0\u00a0%.',
    );
    expect(sayAccuracy({ ...scored, task: 'captions', accuracies })).toMatch(
      /30 held-out pictures; the commonest answer gets 10.0\u00a0%\.$/,
    );
  });
});
