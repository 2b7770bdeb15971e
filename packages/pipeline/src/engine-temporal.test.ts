import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isProcessRunning } from '@sightline/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createTinyProject,
  hashTree,
  listReasons,
  type TinyProject,
} from '../test/tiny-project.ts';
import { readRun } from './run-store.ts';
import { startRun } from './start-run.ts';
import { serverFolder } from './temporal/server-process.ts';

let project: TinyProject;

beforeEach(async () => {
  project = await createTinyProject();
});

afterEach(() => project.remove());

const temporal = { engine: 'temporal' } as const;

async function toldOf(stage: string, runId: string): Promise<string[]> {
  const events = await project.events(runId);
  return events.flatMap((event) => {
    if (!('attempt' in event) || event.stage !== stage) return [];
    const end = event.type === 'stage-failed' ? ` ${event.error.code} ${event.willRetry}` : '';
    return event.type === 'note' ? [] : [`${event.type} ${event.attempt}${end}`];
  });
}

test('failing and killed stages are tried again by Temporal, and the bytes are those of the local engine', async () => {
  const overrides = [
    `features.attemptsPath="${join(project.root, 'features-attempts')}"`,
    'features.failCount=1',
    `train.attemptsPath="${join(project.root, 'train-attempts')}"`,
    'train.crashCount=1',
  ];
  const record = await project.run(temporal, ...overrides);
  expect(record.error).toBeUndefined();
  expect(record.state).toBe('completed');
  expect(await toldOf('features', record.id)).toEqual([
    'stage-started 1',
    'stage-failed 1 failed true',
    'stage-started 2',
    'stage-completed 2',
  ]);
  expect(await toldOf('train', record.id)).toEqual([
    'stage-started 1',
    'stage-failed 1 crash true',
    'stage-started 2',
    'stage-completed 2',
  ]);
  const other = await createTinyProject();
  const local = await other.run({}, ...overrides);
  expect(local.state).toBe('completed');
  const [made, expected] = await Promise.all(
    [project, other].map(({ root }) => hashTree(join(root, 'data', 'artifacts'))),
  );
  await other.remove();
  expect(Object.keys(made!)).not.toHaveLength(0);
  expect(made).toEqual(expected);
  const again = await project.run(temporal, ...overrides);
  expect(listReasons(again.stages)).toEqual(Array(5).fill('hit: verified'));
});

test('Ctrl-C ends the stage and the server within five seconds, and the next run goes on', async () => {
  const controller = new AbortController();
  const { root } = project;
  const recipe = await project.load('train.waitSteps=400');
  const options = { ...temporal, recipe, root, signal: controller.signal };
  const { id, finished } = await startRun(options);
  const pids: number[] = [];
  while (pids.length === 0) {
    await sleep(50);
    for (const event of await eventsSoFar(id)) {
      if (event.type === 'note' && event.stage === 'train')
        pids.push(Number(event.message.slice(4)));
    }
  }
  await sleep(300);
  const abortedMs = Date.now();
  controller.abort();
  const record = await finished;
  expect(Date.now() - abortedMs).toBeLessThan(5000);
  expect(record.state).toBe('interrupted');
  expect(isProcessRunning(pids[0]!)).toBe(false);
  expect(await readdir(serverFolder(root))).not.toContain('server.json');
  expect(await readdir(join(root, 'data', 'artifacts', '.work'))).toHaveLength(1);
  const next = await project.run(temporal, 'train.waitSteps=1');
  expect(next.stages.map(({ state }) => state)).toEqual(['hit', 'hit', 'hit', 'hit', 'completed']);
});

async function eventsSoFar(runId: string) {
  const { readFile } = await import('node:fs/promises');
  const text = await readFile(join(project.root, 'data', 'runs', runId, 'events.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('two runs of the same recipe at once share a server, and both end with the same artifacts', async () => {
  const records = await Promise.all([project.run(temporal), project.run(temporal)]);
  expect(records.map(({ state }) => state)).toEqual(['completed', 'completed']);
  const [left, right] = records.map(({ stages }) => stages.map(({ artifact }) => artifact));
  expect(left).toEqual(right);
  const names = await readdir(join(project.root, 'data', 'artifacts'), { recursive: true });
  expect(names.filter((name) => name.includes('.tmp'))).toEqual([]);
  expect(await readdir(serverFolder(project.root))).not.toContain('server.json');
});

test('the lock and the server of a killed command are taken over', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  await project.run(temporal);
  const folder = serverFolder(project.root);
  await writeFile(join(folder, 'server.lock'), String(child.pid));
  const state = { pid: child.pid, port: 1, users: [`${child.pid}-aa`] };
  await writeFile(join(folder, 'server.json'), JSON.stringify(state));
  expect((await project.run(temporal)).state).toBe('completed');
});

test('a failed stage ends the run with its own code and what to do', async () => {
  const record = await project.run(temporal, 'features.badData=true');
  expect(record).toMatchObject({
    state: 'failed',
    error: { code: 'bad-data', message: 'bad on purpose', fix: 'Mend it.' },
  });
  expect((await readRun(project.root, record.id)).stages[2]?.attemptCount).toBe(1);
});

test('an address that does not answer is told within five seconds', async () => {
  const startedMs = Date.now();
  process.env.TEMPORAL_ADDRESS = '127.0.0.1:1';
  try {
    await expect(project.run(temporal)).rejects.toMatchObject({
      code: 'temporal-unreachable',
      exitCode: 4,
      message: 'no Temporal server answers at 127.0.0.1:1',
      fix: expect.stringContaining('--engine local'),
    });
  } finally {
    delete process.env.TEMPORAL_ADDRESS;
  }
  expect(Date.now() - startedMs).toBeLessThan(5000);
  expect(await readdir(join(project.root, 'data'))).toEqual(['recipes']);
});
