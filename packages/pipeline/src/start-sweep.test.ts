import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Cluster, createCluster } from '../test/faults/cluster.ts';
import { createTinyProject, type TinyProject } from '../test/tiny-project.ts';
import { listRuns } from './list-runs.ts';
import { createSchedule, deleteSchedule, listSchedules, triggerSchedule } from './schedules.ts';
import { combine, startSweep } from './start-sweep.ts';

let project: TinyProject;
let cluster: Cluster | undefined;

beforeEach(async () => {
  project = await createTinyProject();
});

afterEach(async () => {
  delete process.env.TEMPORAL_ADDRESS;
  await cluster?.stop();
  cluster = undefined;
  await project.remove();
});

test('a grid is every combination, the last key’s values changing fastest', () => {
  const grid = new Map([
    ['seed', ['1', '2']],
    ['fusion.method', ['concat', 'sum']],
  ]);
  expect(combine(grid)).toEqual([
    { seed: '1', 'fusion.method': 'concat' },
    { seed: '1', 'fusion.method': 'sum' },
    { seed: '2', 'fusion.method': 'concat' },
    { seed: '2', 'fusion.method': 'sum' },
  ]);
});

const signal = new AbortController().signal;

function sweep(grid: Record<string, string[]>, ...overrides: string[]) {
  const { root } = project;
  const axes = new Map(Object.entries(grid));
  return startSweep({ root, recipe: 'tiny', overrides, grid: axes, parallelCount: 2, signal });
}

test('each run of a sweep has its own settings, and one that fails does not keep the others back', async () => {
  const { id, runs, finished, read } = await sweep(
    { 'features.badData': ['false', 'true'], 'train.epochCount': ['2', '3'] },
    'ingest.rowCount=4',
  );
  await finished;
  const records = await Promise.all(runs.map(({ runId }) => read(runId)));
  expect(records.map((record) => record?.state)).toEqual([
    'completed',
    'completed',
    'failed',
    'failed',
  ]);
  expect(records[1]).toMatchObject({
    id: `${id}-2`,
    sweep: id,
    config: { ingest: { rowCount: 4 }, features: { badData: false }, train: { epochCount: 3 } },
  });
});

test('a sweep with a wrong value is refused before anything runs', async () => {
  await expect(sweep({ 'train.epochCount': ['2', '0'] })).rejects.toMatchObject({
    code: 'bad-config',
    message: expect.stringContaining('train.epochCount'),
  });
  expect(await listRuns(project.root)).toEqual([]);
});

test('a schedule starts runs on the workers of its server, and is gone when it is deleted', async () => {
  cluster = await createCluster(project.root);
  process.env.TEMPORAL_ADDRESS = cluster.address;
  await cluster.startServer();
  await cluster.startWorker();
  await createSchedule(project.root, 'nightly', '0 3 * * *', { recipe: 'tiny', overrides: [] });
  const again = createSchedule(project.root, 'nightly', '0 3 * * *', {
    recipe: 'tiny',
    overrides: [],
  });
  await expect(again).rejects.toMatchObject({ code: 'usage' });
  await triggerSchedule('nightly');
  for (let state = ''; state !== 'completed'; ) {
    const [run] = await listRuns(project.root);
    state = run?.state ?? '';
    if (run) expect(run.id).toMatch(/^nightly-\d{4}-\d\d-\d\d/);
  }
  const [schedule] = await listSchedules();
  expect(schedule).toMatchObject({ name: 'nightly', isPaused: false });
  expect(schedule!.nextRunAt).toMatch(/T03:00:00/);
  await deleteSchedule('nightly');
  await expect(triggerSchedule('nightly')).rejects.toMatchObject({
    message: 'there is no schedule nightly',
  });
});

test('what cannot be a schedule is told', async () => {
  const spec = { recipe: 'tiny', overrides: [] };
  const { root } = project;
  await expect(createSchedule(root, 'nightly', '0 3 * * *', spec)).rejects.toMatchObject({
    code: 'usage',
    fix: expect.stringContaining('TEMPORAL_ADDRESS'),
  });
  cluster = await createCluster(root);
  process.env.TEMPORAL_ADDRESS = cluster.address;
  await cluster.startServer();
  await expect(createSchedule(root, '../x', '0 3 * * *', spec)).rejects.toMatchObject({
    code: 'usage',
  });
  await expect(createSchedule(root, 'soon', 'now and then', spec)).rejects.toMatchObject({
    code: 'usage',
    fix: expect.stringContaining('five fields of cron'),
  });
});
