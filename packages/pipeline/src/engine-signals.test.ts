import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent } from '@sightline/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTinyProject, hashTree, type TinyProject } from '../test/tiny-project.ts';
import { signalRun } from './control-run.ts';
import { followEvents } from './follow-events.ts';
import { readProgress } from './read-progress.ts';
import { readRun } from './run-store.ts';
import { startRun } from './start-run.ts';

let project: TinyProject;

beforeEach(async () => {
  project = await createTinyProject();
});

afterEach(() => project.remove());

async function start(...overrides: string[]) {
  const { root } = project;
  const recipe = await project.load(...overrides);
  return startRun({ root, recipe, engine: 'temporal' });
}

/** Waits for an event of a run that is under way. */
async function waitFor(runId: string, isWanted: (event: RunEvent) => boolean): Promise<RunEvent> {
  for await (const event of followEvents(project.root, runId)) if (isWanted(event)) return event;
  throw new Error('the run ended first');
}

const isTrainAt = (doneCount: number) => (event: RunEvent) =>
  event.type === 'progress' && event.stage === 'train' && event.doneCount >= doneCount;

/** Waits until something holds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}

test('a run rests and goes on with the bytes of one that never rested, and tells of both', async () => {
  const { root } = project;
  const { id, finished } = await start('train.waitSteps=30');
  await waitFor(id, isTrainAt(4));
  expect(await signalRun(root, 'latest', 'pause')).toBe(id);
  await waitFor(id, ({ type }) => type === 'stage-failed');
  const resting = await readProgress(root, id);
  expect(resting.isPaused).toBe(true);
  expect(resting.stages.map(({ stage, state }) => `${stage} ${state}`)).toEqual([
    'ingest completed',
    'preprocess completed',
    'features completed',
    'fusion completed',
    'train running',
  ]);
  expect(resting.stages.at(-1)!.attempts).toEqual([]);
  expect((await readRun(root, id)).state).toBe('paused');
  await sleep(500);
  await signalRun(root, id, 'resume');
  expect((await finished).state).toBe('completed');
  const told = (await project.events(id)).flatMap((event) => {
    if (event.type === 'run-paused' || event.type === 'run-resumed') return [event.type];
    const isOfTrain = 'attempt' in event && event.stage === 'train';
    return isOfTrain && event.type.startsWith('stage-') ? [`${event.type} ${event.attempt}`] : [];
  });
  expect(told).toEqual([
    'stage-started 1',
    'run-paused',
    'stage-failed 1',
    'run-resumed',
    'stage-started 2',
    'stage-completed 2',
  ]);
  const undisturbed = await createTinyProject();
  await undisturbed.run({}, 'train.waitSteps=30');
  const [made, expected] = await Promise.all(
    [project, undisturbed].map((one) => hashTree(join(one.root, 'data', 'artifacts'))),
  );
  await undisturbed.remove();
  expect(made).toEqual(expected);
});

test('a run says what it will do, and of the stage under way how far it is, since which attempt, and its checkpoint', async () => {
  const { root } = project;
  const attempts = join(root, 'attempts');
  const failing = ['train.failCount=1', `train.attemptsPath="${attempts}"`];
  const { id, finished } = await start('train.waitSteps=60', ...failing);
  await waitFor(id, isTrainAt(20)); // of the second attempt
  let live = await readProgress(root, id);
  await until(async () => {
    live = await readProgress(root, id);
    return live.stages.at(-1)?.attempts[0]?.checkpoint !== undefined;
  });
  expect(live.plan.map(({ stage, device }) => `${stage} ${device}`)).toEqual([
    'ingest cpu',
    'preprocess cpu',
    'features gpu',
    'fusion cpu',
    'train cpu',
  ]);
  expect(live.plan.at(-1)).toMatchObject({ needs: expect.any(Array), timeoutMs: 86_400_000 });
  expect(live.stages.at(-1)).toMatchObject({
    stage: 'train',
    state: 'running',
    attempts: [
      {
        attempt: 2,
        event: { type: 'progress', totalCount: 60 },
        perSecond: expect.any(Number),
        checkpoint: { sizeBytes: 2 },
        lastError: 'failed on purpose, attempt 1',
      },
    ],
  });
  await signalRun(root, id, 'cancel');
  expect((await finished).state).toBe('interrupted');
  await expect(signalRun(root, id, 'pause')).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('is not under way'),
  });
});

test('a run that rests can be stopped', async () => {
  const { id, finished } = await start('train.waitSteps=400');
  await waitFor(id, isTrainAt(2));
  await signalRun(project.root, id, 'pause');
  await waitFor(id, ({ type }) => type === 'stage-failed');
  const cancelledMs = Date.now();
  await signalRun(project.root, id, 'cancel');
  expect((await finished).state).toBe('interrupted');
  expect(Date.now() - cancelledMs).toBeLessThan(5000);
});

test('a run without Temporal says that it listens to nobody', async () => {
  const { id } = await project.run({});
  await expect(signalRun(project.root, id, 'pause')).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('without Temporal'),
  });
});

test('a run that is started twice under one id runs once, and both starts see its end', async () => {
  const { root } = project;
  const recipe = await project.load('train.waitSteps=2');
  const options = { root, recipe, engine: 'temporal', id: 'nightly-1' } as const;
  const handles = await Promise.all([startRun(options), startRun(options)]);
  expect(handles.map(({ id }) => id)).toEqual(['nightly-1', 'nightly-1']);
  const records = await Promise.all(handles.map(({ finished }) => finished));
  expect(records.map(({ state }) => state)).toEqual(['completed', 'completed']);
  const later = await startRun(options);
  expect(await later.finished).toEqual(records[0]);
  const events = await project.events('nightly-1');
  expect(events.filter(({ type }) => type === 'run-started')).toHaveLength(1);
  expect(events.filter(({ type }) => type === 'stage-started')).toHaveLength(5);
  await expect(startRun({ ...options, id: '../x' })).rejects.toMatchObject({ code: 'usage' });
});
