import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRecord } from '@sightline/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signalRun } from './control-run.ts';
import { createRun } from './run-store.ts';

let root: string;
let child: ChildProcess;

const waitForStop = `process.on('SIGINT', () => process.exit(130)); setInterval(() => undefined, 1000);
process.stdout.write('waits');`;

/** A run without Temporal that a process called with these words works on. */
async function ownedBy(words: string, host = hostname()): Promise<void> {
  child = spawn(process.execPath, ['--eval', waitForStop, ...words.split(' ')]);
  await once(child.stdout!, 'data');
  await writeFile(join(root, 'data', 'runs', 'mine', 'owner'), `${host} ${child.pid}\n`);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sightline-owner-'));
  const record = {
    id: 'mine',
    recipe: 'x',
    engine: 'local',
    state: 'running',
    seed: 1,
    config: {},
    stages: [],
  } as never;
  await createRun(root, { ...(record as RunRecord), startedAt: new Date().toISOString() });
});

afterEach(async () => {
  child.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

test('a run without Temporal is cancelled through its command', async () => {
  for (const words of ['/usr/bin/sightline run x', '/a/bin/sightline.mjs --json sweep x']) {
    await ownedBy(words);
    const exited = once(child, 'exit');
    expect(await signalRun(root, 'mine', 'cancel')).toBe('mine');
    expect((await exited)[0]).toBe(130);
  }
});

test('a process that only has the number of one that was killed, or is elsewhere, is let be', async () => {
  const others = ['another', 'sightline studio', 'edit sightline.md', 'run sightline', 'sightline'];
  for (const words of others) {
    await ownedBy(words);
    const refused = { code: 'usage', message: expect.stringContaining(`process ${child.pid}`) };
    await expect(signalRun(root, 'mine', 'cancel')).rejects.toMatchObject(refused);
    expect(child.exitCode).toBe(null);
    child.kill('SIGKILL');
  }
  await ownedBy('sightline run', 'elsewhere');
  await expect(signalRun(root, 'mine', 'cancel')).rejects.toMatchObject({
    message: expect.stringContaining('of elsewhere'),
  });
  expect(child.exitCode).toBe(null);
});

test('a run whose process has gone is not under way', async () => {
  await ownedBy('sightline run');
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  await expect(signalRun(root, 'mine', 'cancel')).rejects.toMatchObject({
    message: 'run mine is not under way',
  });
});
