import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTinyProject, listStates, type TinyProject } from '../test/tiny-project.ts';
import { retryDelayMs } from './engine-local.ts';
import { appendEvent } from './event-log.ts';
import { eventsPath } from './run-paths.ts';
import { ownRun, readRun, updateRun } from './run-store.ts';
import { startRun } from './start-run.ts';

let project: TinyProject;

beforeEach(async () => {
  project = await createTinyProject();
});

afterEach(() => project.remove());

test('a stage that fails once is tried again, and the events tell both attempts', async () => {
  const attemptsPath = join(project.root, 'attempts');
  const overrides = [`features.attemptsPath="${attemptsPath}"`, 'features.failCount=1'];
  const record = await project.run({}, ...overrides);
  expect(record.state).toBe('completed');
  expect(record.stages[2]).toMatchObject({ state: 'completed', attemptCount: 2 });
  const events = await project.events(record.id);
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  const told = events.flatMap((event) =>
    'attempt' in event && event.stage === 'features' ? `${event.type} ${event.attempt}` : [],
  );
  expect(told).toEqual([
    'stage-started 1',
    'note 1',
    'stage-failed 1',
    'stage-started 2',
    'note 2',
    'stage-completed 2',
  ]);
  expect(events.at(-1)?.type).toBe('run-completed');
});

test('a stage with a process of its own tells the most memory that it held', async () => {
  const record = await project.run({ forksStages: true });
  expect(record.state).toBe('completed');
  const events = await project.events(record.id);
  const told = events.filter((event) => event.type === 'stage-completed');
  for (const [index, { peakMemoryBytes }] of record.stages.entries()) {
    expect(peakMemoryBytes).toBeGreaterThan(20 * 2 ** 20); // Node.js alone takes more
    expect(told[index]!.peakMemoryBytes).toBe(peakMemoryBytes);
  }
  const here = await project.run({ force: ['train'] });
  expect(here.stages.map((stage) => 'peakMemoryBytes' in stage)).not.toContain(true);
});

test('bad data is not tried again, and the record says what to do', async () => {
  const record = await project.run({}, 'features.badData=true');
  expect(record).toMatchObject({
    state: 'failed',
    error: { code: 'bad-data', message: 'bad on purpose', fix: 'Mend it.' },
  });
  expect(listStates(record).slice(2)).toEqual([
    'features failed',
    'fusion waiting',
    'train waiting',
  ]);
  expect(record.stages[2]?.attemptCount).toBe(1);
  expect((await project.events(record.id)).at(-1)?.type).toBe('run-failed');
});

test('rejects are counted, and rows that vanish are not let through', async () => {
  const kept = await project.run({}, 'preprocess.rejectCount=3');
  expect(kept.stages[1]?.artifact?.rowCount).toBe(5);
  const lost = await project.run({}, 'preprocess.rejectCount=1', 'preprocess.loseCount=2');
  expect(lost.error?.message).toBe('preprocess: 8 rows in, but 5 out and 1 rejected');
  const many = await project.run({}, 'preprocess.rejectCount=3', 'maxRejectRatio=0.3');
  expect(many.error?.message).toContain('3 of 8 rows were rejected (37.5 %)'); // a hit
  const fresh = await project.run({}, 'preprocess.rejectCount=4', 'maxRejectRatio=0.3');
  expect(fresh.error?.message).toContain('4 of 8 rows were rejected (50.0 %)');
  expect(await readdir(join(project.root, 'data', 'artifacts', 'preprocess'))).toHaveLength(1);
});

test('an interrupted run goes on from its finished stages', async () => {
  const controller = new AbortController();
  const recipe = await project.load('train.waitSteps=200');
  const { root } = project;
  const options = { recipe, engine: 'local', root, signal: controller.signal } as const;
  const { id, finished } = await startRun(options);
  const work = join(root, 'data', 'artifacts', '.work'); // train has saved a checkpoint there
  while (!existsSync(work) || (await readRun(root, id)).stages[4]?.state !== 'running') {
    await sleep(20);
  }
  controller.abort();
  const record = await finished;
  expect(record.state).toBe('interrupted');
  expect((await project.events(id)).at(-1)?.type).toBe('run-interrupted');
  expect(await readdir(work)).toHaveLength(1);
  const next = await project.run({});
  expect(
    listStates(next)
      .slice(0, 4)
      .every((state) => state.endsWith('hit')),
  ).toBe(true);
});

test('a stage that takes longer than timeoutMs is stalled', async () => {
  const record = await project.run(
    {},
    'train.waitSteps=200',
    'timeoutMs=1000',
    'retry.train.maximumAttempts=1',
  );
  expect(record.error).toMatchObject({
    code: 'stalled',
    message: 'train took longer than timeoutMs 1000 allows',
  });
});

test('a run whose process was killed counts as interrupted', async () => {
  const { root } = project;
  const { id } = await project.run({});
  await updateRun(root, id, (record) => ({ ...record, state: 'running' }));
  await ownRun(root, id);
  expect((await readRun(root, id)).state).toBe('running');
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  await writeFile(join(root, 'data', 'runs', id, 'owner'), `${hostname()} ${child.pid}\n`);
  expect((await readRun(root, id)).state).toBe('interrupted');
});

test('half a line that a killed process left is skipped, and numbering goes on', async () => {
  const { root } = project;
  const { id } = await project.run({});
  const before = await project.events(id);
  await appendFile(eventsPath(root, id), '{"id":99,"ru');
  const next = appendEvent(root, id, { type: 'run-interrupted' });
  expect(next.id).toBeGreaterThan(before.at(-1)!.id);
});

test('pauses between attempts grow as Temporal’s do', () => {
  const policy = { maximumAttempts: 9, initialIntervalMs: 100, backoffCoefficient: 2 };
  expect([1, 2, 3].map((attempt) => retryDelayMs(policy, attempt))).toEqual([100, 200, 400]);
});
