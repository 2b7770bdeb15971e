import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Cluster, createCluster } from '../../test/faults/cluster.ts';
import { createTinyProject, type TinyProject } from '../../test/tiny-project.ts';
import { followEvents } from '../follow-events.ts';
import { startRun } from '../start-run.ts';

let project: TinyProject;
let cluster: Cluster;

beforeEach(async () => {
  project = await createTinyProject();
  cluster = await createCluster(project.root);
  process.env.TEMPORAL_ADDRESS = cluster.address;
  await cluster.startServer();
});

afterEach(async () => {
  delete process.env.TEMPORAL_ADDRESS;
  await cluster.stop();
  await project.remove();
});

test('a run whose queues nobody serves says so within 15 seconds, and goes on once somebody does', async () => {
  const { root } = project;
  const recipe = await project.load();
  const startedMs = Date.now();
  const options = { root, recipe, engine: 'temporal', usesSharedQueues: true } as const;
  const { id, finished } = await startRun(options);
  const unserved: string[] = [];
  for await (const event of followEvents(root, id)) {
    if (event.type === 'queue-unserved') unserved.push(event.queue);
    if (unserved.length === 2) break;
  }
  expect(unserved.sort()).toEqual(['sightline-cpu', 'sightline-gpu']);
  expect(Date.now() - startedMs).toBeLessThan(15_000);
  await cluster.startWorker();
  expect((await finished).state).toBe('completed');
});
