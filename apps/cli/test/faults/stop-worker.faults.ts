import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RunEvent } from '@sightline/contracts';
import { followEvents, loadRecipe, type RunHandle, startRun } from '@sightline/pipeline';
import { acquireDevServer, type DevServer } from '@sightline/pipeline/worker';
import { afterEach, beforeEach, expect, test } from 'vitest';

const binary = fileURLToPath(new URL('../../bin/sightline.mjs', import.meta.url));
const use = fileURLToPath(
  new URL('../../../../packages/pipeline/test/tiny-stages.mjs', import.meta.url),
);

type Line = { level: string; msg: string; runId?: string; stage?: string; [key: string]: unknown };
type Worker = { child: ChildProcess; lines: Line[]; serving: Promise<void> };

let root: string;
let server: DevServer;
let children: ChildProcess[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sightline-worker-'));
  await mkdir(join(root, 'data', 'recipes'), { recursive: true });
  const stages = ['ingest', 'preprocess', 'features', 'fusion', 'train'];
  const recipe = { name: 'tiny', ...Object.fromEntries(stages.map((stage) => [stage, { use }])) };
  await writeFile(join(root, 'data', 'recipes', 'tiny.json'), JSON.stringify(recipe));
  server = await acquireDevServer(root);
  process.env.TEMPORAL_ADDRESS = server.address;
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  delete process.env.TEMPORAL_ADDRESS;
  await server.release();
  await rm(root, { recursive: true, force: true });
});

/** A worker process whose every line on stderr is JSON; a line that is none fails the test. */
function startWorker(...words: string[]): Worker {
  const child = spawn(process.execPath, [binary, 'worker', ...words], {
    env: { ...process.env, SIGHTLINE_ROOT: root },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  const lines: Line[] = [];
  const serving = new Promise<void>((resolve, reject) => {
    child.once('exit', reject);
    createInterface({ input: child.stderr! }).on('line', (line) => {
      lines.push(JSON.parse(line));
      if (lines.at(-1)!.msg.startsWith('worker serves ')) resolve();
    });
  });
  return { child, lines, serving };
}

async function start(...overrides: string[]): Promise<RunHandle> {
  const recipe = await loadRecipe('tiny', overrides, root);
  return startRun({ root, recipe, engine: 'temporal', usesSharedQueues: true });
}

async function until(runId: string, isWanted: (event: RunEvent) => boolean): Promise<void> {
  for await (const event of followEvents(root, runId)) if (isWanted(event)) return;
}

const isTraining = (event: RunEvent): boolean =>
  event.type === 'progress' && event.stage === 'train' && event.doneCount > 3;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  return port;
}

test('a worker that is stopped hands its stage on, tells what it did, and another one goes on', async () => {
  const port = await freePort();
  const first = startWorker('--grace-seconds', '1', '--metrics-port', String(port));
  await first.serving;
  const { id, finished } = await start('train.waitSteps=60');
  await until(id, isTraining);
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(metrics).toContain('sightline_stage_rows_total{stage="ingest"} 8');
  expect(metrics).toContain('sightline_stage_seconds_count{stage="features"} 1');
  expect(metrics).toMatch(/sightline_stage_peak_memory_bytes\{stage="fusion"\} \d{7,}/);
  const temporal = await (await fetch(`http://127.0.0.1:${port + 1}/metrics`)).text();
  expect(temporal).toContain('temporal_activity_execution_latency');
  first.child.kill('SIGTERM');
  expect(await once(first.child, 'exit')).toEqual([0, null]);
  const told = first.lines.map(({ msg }) => msg);
  expect(told.at(-1)).toBe('worker stopped');
  expect(told.some((msg) => msg.startsWith('worker stops'))).toBe(true);
  const ofStages = first.lines.filter(({ stage }) => stage);
  expect(ofStages).toHaveLength(10);
  expect(ofStages.every(({ runId }) => runId === id)).toBe(true);
  expect(ofStages.at(-1)).toMatchObject({
    stage: 'train',
    attempt: 1,
    level: 'warn',
    code: 'crash',
  });

  const second = startWorker('--queues', 'cpu,gpu');
  expect((await finished).state).toBe('completed');
  const ends = [];
  for await (const event of followEvents(root, id)) {
    if (!('stage' in event) || event.stage !== 'train' || !('attempt' in event)) continue;
    if (event.type === 'stage-failed')
      ends.push([event.attempt, event.error.code, event.willRetry]);
    if (event.type === 'stage-completed') ends.push([event.attempt]);
  }
  expect(ends).toEqual([[1, 'crash', true], [2]]);
  second.child.kill('SIGINT');
  expect(await once(second.child, 'exit')).toEqual([0, null]);
});

test('a second signal ends a worker at once', async () => {
  const { child, serving, lines } = startWorker('--grace-seconds', '60');
  await serving;
  const { id, finished } = await start('train.waitSteps=400');
  await until(id, isTraining);
  child.kill('SIGINT');
  while (!lines.at(-1)!.msg.startsWith('worker stops')) await once(child.stderr!, 'data');
  const startedMs = Date.now();
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
  expect(Date.now() - startedMs).toBeLessThan(1000);
  finished.catch(() => undefined);
});

test('a port that is taken and a server that is away are told without a stack', async () => {
  const port = await freePort();
  const taken = createServer().listen(port, '127.0.0.1');
  await once(taken, 'listening');
  const run = (environment: Record<string, string>, ...words: string[]) => {
    const env = { ...process.env, SIGHTLINE_ROOT: root, ...environment };
    const child = spawn(process.execPath, [binary, 'worker', ...words], { env });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    return once(child, 'exit').then(([status]) => ({ status, stderr }));
  };
  const occupied = await run({}, '--metrics-port', String(port));
  taken.close();
  expect(occupied.status).toBe(2);
  expect(occupied.stderr).toMatch(/^error: metrics cannot be served at .*\nfix: Give another/);
  const away = await run({
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    TEMPORAL_API_KEY: 'k3y',
    TEMPORAL_TLS: 'false',
  });
  expect(away.status).toBe(4);
  expect(away.stderr).toMatch(
    /^error: no Temporal server answers at 127\.0\.0\.1:1\nfix: Start it/,
  );
  expect(away.stderr).not.toMatch(/k3y|\n {4}at /);
});
