import type { StageName } from '@sightline/contracts';
import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../src/api/index.ts';
import { everything, filterRuns, readOverrides } from './filter-runs.ts';
import { sayPins } from './say-pins.ts';
import { sayLosses, sayStages } from './say-run.ts';

const stage = (name: StageName, state: 'hit' | 'completed' | 'waiting', more = {}) => ({
  ...{ stage: name, state, attemptCount: 1, seconds: 4.2 },
  ...more,
});

const run = (id: string, recipe: string, state: RunSummary['state']): RunSummary => ({
  ...{ id, recipe, state },
  ...{ startedAt: '2026-01-01T10:00:00Z', stages: [], heldOutLosses: [] },
});

describe('what is said of a run in the list', () => {
  it('tells listeners each stage, its time and a second attempt', () => {
    const stages = [
      stage('ingest', 'hit', { attemptCount: 0 }),
      stage('preprocess', 'completed'),
      stage('features', 'completed', { attemptCount: 2 }),
      stage('fusion', 'waiting', { attemptCount: 0 }),
    ];
    expect(sayStages(stages)).toBe(
      'ingest hit, preprocess run in 4.2 s, features run in 4.2 s at attempt 2, fusion waits',
    );
  });

  it('puts the curve of the loss into a sentence', () => {
    expect(sayLosses([3.2, 0.9, 1.1])).toBe(
      'Held-out loss over 3 epochs: from 3.2 down to 1.1, lowest after epoch 2.',
    );
    expect(sayLosses([2])).toBe('Held-out loss after one epoch: 2.');
  });

  it('says what a rerun pins and what it runs', () => {
    expect(sayPins('fusion', false)).toBe(
      'Pinned to this run, by hash: what ingest, preprocess and features made. Run again: fusion and train.',
    );
    expect(sayPins('preprocess', true)).toMatch(/what ingest made. Run again: preprocess.$/);
    expect(sayPins('ingest', false)).toMatch(/^Nothing is pinned/);
  });
});

describe('the list of runs', () => {
  it('is narrowed by state and recipe', () => {
    const runs = [run('a', 'default', 'failed'), run('b', 'default', 'completed')];
    expect(filterRuns(runs, everything)).toHaveLength(2);
    expect(filterRuns(runs, { state: 'failed', recipe: 'default' }).map(({ id }) => id)).toEqual([
      'a',
    ]);
    expect(filterRuns(runs, { state: '', recipe: 'captions' })).toEqual([]);
  });

  it('takes settings a line each, and names the line that is none', () => {
    expect(readOverrides('train.epochCount=3\n\n  fusion.method=gated ')).toEqual({
      overrides: ['train.epochCount=3', 'fusion.method=gated'],
    });
    expect(readOverrides('train.epochCount=3\nepochs: 4')).toMatchObject({
      problem: expect.stringContaining('Line 2, "epochs: 4"'),
    });
    expect(readOverrides('train.epochCount=')).toHaveProperty('problem');
  });
});
