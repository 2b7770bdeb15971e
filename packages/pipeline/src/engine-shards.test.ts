import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent, RunRecord } from '@sightline/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTinyProject, hashTree, type TinyProject } from '../test/tiny-project.ts';
import { followEvents } from './follow-events.ts';
import { startRun } from './start-run.ts';

let [project, other]: TinyProject[] = [];

beforeEach(async () => {
  project = await createTinyProject();
  other = await createTinyProject();
});

afterEach(() => Promise.all([project!.remove(), other!.remove()]));

const sharded = ['ingest.rowCount=10', 'shardRows.preprocess=3'];

const completed = Array(5).fill('completed');
const statesOf = (record: RunRecord) => record.stages.map(({ state }) => state);

const artifactsOf = ({ root }: TinyProject) => hashTree(join(root, 'data', 'artifacts'));

function shardEvents(events: RunEvent[]): string[] {
  return events.flatMap((event) =>
    event.type.startsWith('shard-') && 'shard' in event ? [`${event.type} ${event.shard}`] : [],
  );
}

test('a stage in shards leaves the same bytes on both engines, a part a shard, and its events tell them', async () => {
  const records = await Promise.all([
    project!.run({ engine: 'temporal' }, ...sharded),
    other!.run({}, ...sharded),
  ]);
  expect(records.map(statesOf)).toEqual([completed, completed]);
  const [made, expected] = await Promise.all([artifactsOf(project!), artifactsOf(other!)]);
  expect(made).toEqual(expected);
  const parts = Object.keys(made).filter((path) => /preprocess\/\w+\/part-/.test(path));
  expect(parts.map((path) => path.slice(-'part-00000.arrow'.length)).sort()).toEqual([
    'part-00000.arrow',
    'part-00001.arrow',
    'part-00002.arrow',
    'part-00003.arrow',
  ]);
  const events = await project!.events(records[0]!.id);
  expect(
    shardEvents(events)
      .filter((told) => told.startsWith('shard-completed'))
      .sort(),
  ).toEqual(['shard-completed 0', 'shard-completed 1', 'shard-completed 2', 'shard-completed 3']);
  const again = await project!.run({ engine: 'temporal' }, ...sharded);
  expect(statesOf(again)).toEqual(Array(5).fill('hit'));
});

test('a shard that crashes is made again alone', async () => {
  const attemptsPath = join(project!.root, 'attempts');
  const record = await project!.run(
    { engine: 'temporal' },
    ...sharded,
    'preprocess.crashCount=1',
    `preprocess.attemptsPath="${attemptsPath}"`,
    'retry={"preprocess":{"initialIntervalMs":10}}',
  );
  expect(statesOf(record)).toEqual(completed);
  const told = shardEvents(await project!.events(record.id));
  expect(told.filter((event) => event.startsWith('shard-failed'))).toHaveLength(1);
  expect(told.filter((event) => event.startsWith('shard-completed'))).toHaveLength(4);
  expect(await readFile(attemptsPath, 'utf8')).toHaveLength(5);
});

test('shards that are there when a run is stopped are not made again', async () => {
  const settings = [...sharded, 'preprocess.waitSteps=2'];
  const controller = new AbortController();
  const recipe = await project!.load(...settings);
  const { root } = project!;
  const { id, finished } = await startRun({
    root,
    recipe,
    engine: 'local',
    signal: controller.signal,
  });
  for await (const event of followEvents(root, id)) {
    if (event.type === 'shard-completed' && event.shard === 1) controller.abort();
  }
  expect((await finished).state).toBe('interrupted');
  const next = await project!.run({}, ...settings);
  const told = shardEvents(await project!.events(next.id));
  expect(told.filter((event) => event.startsWith('shard-started'))).toEqual([
    'shard-started 2',
    'shard-started 3',
  ]);
  await other!.run({}, ...settings);
  expect(await artifactsOf(project!)).toEqual(await artifactsOf(other!));
});

test('a damaged shard is noticed before it is joined, and made again', async () => {
  const { root } = project!;
  let isDamaged = false;
  const damage = async () => {
    const work = join(root, 'data', 'artifacts', '.work');
    const [stage] = await readdir(work).catch(() => []);
    if (!stage || isDamaged) return;
    const shard = join(work, stage, 'shards', 'artifacts', 'preprocess', '00000');
    const part = join(shard, 'part-00000.arrow');
    const bytes = await readFile(part).catch(() => undefined);
    if (!bytes) return;
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(part, bytes);
    isDamaged = true;
  };
  const timer = setInterval(() => void damage(), 5);
  const settings = [...sharded, 'preprocess.waitSteps=6'];
  const record = await project!
    .run({ forksStages: true }, ...settings)
    .finally(() => clearInterval(timer));
  expect(isDamaged).toBe(true);
  expect(statesOf(record)).toEqual(completed);
  await other!.run({}, ...settings);
  expect(await artifactsOf(project!)).toEqual(await artifactsOf(other!));
});

test('too many rejects are told of all shards together, and a stage whose rows hang together cannot run in shards', async () => {
  const record = await project!.run(
    {},
    ...sharded,
    'preprocess.rejectCount=2',
    'maxRejectRatio=0.1',
  );
  expect(record.error).toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('7 of 10 rows were rejected'),
  });
  await expect(project!.load('shardRows.train=3')).rejects.toMatchObject({
    code: 'bad-config',
    message: expect.stringContaining('train cannot run in shards'),
  });
});
