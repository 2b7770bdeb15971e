import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createShakenProject,
  expectUndisturbed,
  makeUndisturbed,
  type ShakenProject,
} from './shaken-project.ts';

let project: ShakenProject;

beforeEach(async () => {
  project = await createShakenProject();
});

afterEach(() => project.remove());

test('200 shards on 4 workers leave the bytes of one process', async () => {
  const settings = ['ingest.rowCount=1000', 'shardRows.preprocess=5', 'preprocess.waitSteps=0'];
  const expected = await makeUndisturbed(...settings);
  for (let more = 1; more < 4; more += 1) await project.cluster.startWorker();
  const handle = await project.start(...settings);
  await expectUndisturbed(project, handle, expected);
  const events = await project.events(handle.id);
  const done = events.filter(({ type }) => type === 'shard-completed' || type === 'shard-hit');
  expect(new Set(done.map((event) => 'shard' in event && event.shard)).size).toBe(200);
}, 900_000);
