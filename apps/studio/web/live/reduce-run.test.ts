import { describe, expect, it } from 'vitest';
import type { StreamedEvent } from '../../src/api/index.ts';
import { emptyRun, endRun, pendingRetry, rateOf, reduceRun } from './reduce-run.ts';

type Told = { type: StreamedEvent['type'] } & Record<string, unknown>;

const startMs = Date.parse('2026-01-01T10:00:00Z');

/** Events one second apart. */
function events(...told: Told[]): StreamedEvent[] {
  return told.map((event, at) => {
    const time = new Date(startMs + at * 1000).toISOString();
    return { id: at + 1, runId: 'r', time, ...event } as StreamedEvent;
  });
}

const reduce = (...told: Told[]) => events(...told).reduce(reduceRun, emptyRun('r', 'running'));

const crash = { code: 'crash', message: 'the stage was killed' };
const artifact = { rowCount: 300 };
const epoch = (number: number, loss: number, attempt = 1): Told => ({
  type: 'epoch',
  stage: 'train',
  attempt,
  model: 'decoder',
  epoch: number,
  epochCount: 3,
  validationLoss: loss,
  observation: `epoch ${number} fell`,
});

describe('a run that is followed', () => {
  it('goes from stage to stage, with rows, seconds and what was a hit', () => {
    const { stages, state, lastEventAtMs } = reduce(
      { type: 'run-started', recipe: 'default', engine: 'local' },
      { type: 'stage-hit', stage: 'ingest', artifact },
      { type: 'stage-started', stage: 'preprocess', attempt: 1, reason: 'run: never ran' },
      { type: 'stage-completed', stage: 'preprocess', attempt: 1, seconds: 2.5, artifact },
      { type: 'stage-started', stage: 'features', attempt: 1, reason: 'run: never ran' },
    );
    expect(stages.ingest).toMatchObject({ state: 'hit', rowCount: 300 });
    expect(stages.preprocess).toMatchObject({ state: 'completed', rowCount: 300, seconds: 2.5 });
    expect(stages.features).toMatchObject({ state: 'running', attempt: 1 });
    expect(stages.fusion.state).toBe('waiting');
    expect(state).toBe('running');
    expect(lastEventAtMs).toBe(startMs + 4000);
  });

  it('keeps why an attempt failed when the next one begins', () => {
    const first = reduce(
      { type: 'stage-started', stage: 'features', attempt: 1, reason: 'run: never ran' },
      { type: 'stage-failed', stage: 'features', attempt: 1, error: crash, willRetry: true },
    );
    expect(pendingRetry(first.stages.features)?.error).toEqual(crash);
    const { features } = reduce(
      { type: 'stage-started', stage: 'features', attempt: 1, reason: 'run: never ran' },
      { type: 'stage-failed', stage: 'features', attempt: 1, error: crash, willRetry: true },
      { type: 'stage-started', stage: 'features', attempt: 2, reason: 'run: never ran' },
    ).stages;
    expect(features).toMatchObject({ state: 'running', attempt: 2 });
    expect(features.failures).toEqual([{ attempt: 1, error: crash, willRetry: true }]);
    expect(pendingRetry(features)).toBeUndefined();
  });

  it('takes a pause for no failure', () => {
    const error = { code: 'interrupted', message: 'interrupted' };
    const { stages, state } = reduce(
      { type: 'stage-started', stage: 'train', attempt: 1, reason: 'run: never ran' },
      { type: 'stage-failed', stage: 'train', attempt: 1, error, willRetry: true },
      { type: 'run-paused' },
    );
    expect(stages.train).toMatchObject({ state: 'running', failures: [] });
    expect(state).toBe('paused');
  });

  it('reckons the rate of a phase from its first report', () => {
    const progress = (doneCount: number): Told => ({
      type: 'progress',
      stage: 'features',
      attempt: 1,
      phase: 'encode',
      doneCount,
      totalCount: 100,
      unit: 'images',
    });
    const { phase } = reduce(progress(10), progress(30), progress(50)).stages.features;
    expect(phase).toMatchObject({ name: 'encode', doneCount: 50, totalCount: 100 });
    expect(rateOf(phase!)).toBe(20);
  });

  it('has an epoch once, the newest, when a second attempt fits it again', () => {
    const { fits } = reduce(epoch(1, 3), epoch(2, 2), epoch(2, 2.5, 2), epoch(3, 1, 2));
    expect(fits).toHaveLength(1);
    const [{ epochs, epochCount } = { epochs: [], epochCount: 0 }] = fits;
    expect(epochCount).toBe(3);
    expect(epochs.map(({ validationLoss }) => validationLoss)).toEqual([3, 2.5, 1]);
    expect(epochs[0]).toMatchObject({ observation: 'epoch 1 fell' });
  });

  it('counts shards that run and that are done', () => {
    const shard = (type: StreamedEvent['type'], at: number, more = {}): Told => ({
      ...{ type, stage: 'preprocess', attempt: 1, shard: at },
      ...more,
    });
    const { preprocess } = reduce(
      shard('shard-started', 0),
      shard('shard-started', 1),
      shard('progress', 0, { phase: 'resize', doneCount: 1, totalCount: 2, unit: 'images' }),
      shard('shard-failed', 1, { error: crash, willRetry: true }),
      shard('shard-completed', 0, { rowCount: 40, seconds: 1 }),
      shard('shard-started', 1),
    ).stages;
    expect(preprocess.shards).toEqual({ running: [1], done: [0], rowCount: 40 });
    expect(preprocess.phase).toBeUndefined();
    expect(preprocess.failures).toMatchObject([{ shard: 1 }]);
  });

  it('is the same when events are told twice', () => {
    const told = events(
      { type: 'stage-started', stage: 'train', attempt: 1, reason: '' },
      { type: 'stage-failed', stage: 'train', attempt: 1, error: crash, willRetry: true },
      epoch(1, 3),
    );
    const once = told.reduce(reduceRun, emptyRun('r', 'running'));
    expect(told.reduce(reduceRun, once)).toEqual(once);
  });

  it('ends with the state that the stream tells', () => {
    const run = endRun(reduce(epoch(1, 3)), { state: 'interrupted' });
    expect(run).toMatchObject({ state: 'interrupted', connection: 'ended' });
  });
});
