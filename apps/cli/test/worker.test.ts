import { once } from 'node:events';
import { acquireDevServer, type DevServer } from '@sightline/pipeline/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyProject, outcomeOf, type TinyProject } from './tiny-project.ts';

let project: TinyProject;
let server: DevServer;
let environment: Record<string, string>;

beforeAll(async () => {
  project = await createTinyProject();
  server = await acquireDevServer(project.root);
  environment = { TEMPORAL_ADDRESS: server.address };
});

afterAll(async () => {
  await server.release();
  await project.remove();
});

const long = ['run', '--shared', '--set', 'train.epochCount=1000'];

/** Waits until a command that prints JSON lines prints an event of a stage. */
function waitForEvent(child: ReturnType<TinyProject['start']>, words: string): Promise<void> {
  let text = '';
  return new Promise((resolve) => {
    child.stdout!.on('data', (chunk) => {
      text += chunk;
      if (text.includes(words)) resolve();
    });
  });
}

test('a run on shared workers rests, tells how far it is, goes on and is cancelled, and its worker goes when asked', async () => {
  const worker = project.start(['worker', '--cpu-concurrency', '2'], environment);
  const [serving] = await once(worker.stderr!, 'data');
  expect(String(serving)).toContain(
    'worker serves sightline-cpu (2 at a time) and sightline-gpu (1 at a time) at',
  );
  const run = project.start([...long, '--json'], environment);
  const ended = once(run, 'close');
  await waitForEvent(run, '"model":"decoder"');
  const progress = await project.run(['progress'], environment);
  expect(progress.stdout).toMatch(/✓ fusion +40 rows/);
  expect(progress.stdout).toMatch(
    /⠿ train +running\n +attempt 1, .*epoch|⠿ train +running\n +attempt 1, fit/,
  );
  const paused = await project.run(['pause'], environment);
  expect(paused.stdout).toMatch(/^run \S+ rests; go on with: sightline resume\n$/);
  const resting = await project.run(['progress', '--json'], environment);
  expect(JSON.parse(resting.stdout)).toMatchObject({ isPaused: true });
  expect((await project.run(['resume'], environment)).status).toBe(0);
  expect((await project.run(['cancel'], environment)).status).toBe(0);
  expect((await ended)[0]).toBe(130);
  const again = await project.run(['pause'], environment);
  expect(again).toMatchObject({ status: 2, stderr: expect.stringContaining('is not under way') });
  worker.kill('SIGTERM');
  const { status } = await outcomeOf(worker);
  expect(status).toBe(0);
}, 150_000);

test('what a worker cannot be is told', async () => {
  const unknown = await project.run(['worker', '--queues', 'tpu'], environment);
  expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining("no queue 'tpu'") });
  const nowhere = await project.run(['worker'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
  expect(nowhere.status).toBe(4);
});

test('a sweep prints its runs beside their settings, the most accurate first', async () => {
  const { status, stdout } = await project.run([
    ...['sweep', '--grid', 'train.epochCount=1,2', '--grid', 'train.width=16'],
  ]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/train\.epochCount +train\.width +held-out accuracy +time +state +run/);
  expect(stdout.match(/completed/g)).toHaveLength(2);
  const none = await project.run(['sweep']);
  expect(none).toMatchObject({ status: 2, stderr: expect.stringContaining('at least one --grid') });
});
