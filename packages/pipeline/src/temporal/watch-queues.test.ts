import type { RunEvent } from '@sightline/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from '../../test/tiny-project.ts';
import { followEvents } from '../follow-events.ts';
import { type RunHandle, startRun } from '../start-run.ts';
import { sharedQueues } from './connection.ts';
import { acquireDevServer, type DevServer } from './dev-server.ts';
import { type PipelineWorker, startWorker } from './worker.ts';
import { createWorkerLog } from './worker-log.ts';

let project: TinyProject;
let server: DevServer;
let workers: PipelineWorker[];

beforeEach(async () => {
  project = await createTinyProject();
  server = await acquireDevServer(project.root);
  process.env.TEMPORAL_ADDRESS = server.address;
  workers = [];
});

afterEach(async () => {
  delete process.env.TEMPORAL_ADDRESS;
  for (const worker of workers) await worker.stop();
  await server.release();
  await project.remove();
});

async function start(...overrides: string[]): Promise<RunHandle> {
  const recipe = await project.load(...overrides);
  return startRun({ root: project.root, recipe, engine: 'temporal', usesSharedQueues: true });
}

async function serve(...queues: string[]): Promise<void> {
  const { address } = server;
  const { root } = project;
  const log = createWorkerLog(() => undefined);
  const counts = Object.fromEntries(queues.map((queue) => [queue, 2]));
  workers.push(await startWorker({ root, address, namespace: 'default', queues: counts, log }));
}

type Unserved = RunEvent & { type: 'queue-unserved' };

async function nextUnserved(runId: string): Promise<Unserved> {
  for await (const event of followEvents(project.root, runId)) {
    if (event.type === 'queue-unserved') return event;
  }
  throw new Error('the run ended without a word');
}

test('a run that no worker serves says so within 15 s, and completes when one comes', async () => {
  const startedMs = Date.now();
  const { id, finished } = await start();
  const event = await nextUnserved(id);
  expect(Date.now() - startedMs).toBeLessThan(15_000);
  expect(event).toMatchObject({ queue: 'sightline-cpu', hasWorkers: false });
  await serve(...Object.values(sharedQueues));
  expect((await finished).state).toBe('completed');
});

test('a stage whose own queue has no worker is told of by its name', async () => {
  await serve(sharedQueues.cpu);
  const { id, finished } = await start();
  expect(await nextUnserved(id)).toMatchObject({ queue: 'sightline-gpu', hasWorkers: false });
  await serve(sharedQueues.gpu);
  expect((await finished).state).toBe('completed');
});

test('a run whose settings are more than a payload may hold is refused before it starts', async () => {
  const long = 'x'.repeat(20_000);
  const { finished } = await start(`ingest.answer="${long}"`);
  const { state, error } = await finished;
  expect({ state, code: error?.code }).toEqual({ state: 'failed', code: 'bad-config' });
  expect(error?.message).toMatch(/^a payload of \d+ bytes .* in 'steps'$/);
});
