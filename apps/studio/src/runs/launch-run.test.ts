import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StudioContext } from '../server/studio-context.ts';
import { launchRun } from './launch-run.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sightline-launch-'));
});
afterEach(() => rm(root, { recursive: true }));

const contextOf = (...command: [string, ...string[]]): StudioContext => ({
  root,
  token: '',
  command,
  onClose: () => undefined,
});

const left = (): Promise<string[]> => readdir(join(root, 'data', 'runs'));

test('a command that cannot be started is told, and leaves nothing behind', async () => {
  const context = contextOf(join(root, 'no-such-program'));
  await expect(launchRun(context, 'a-run', ['run'])).rejects.toThrow('ENOENT');
  expect(await left()).toEqual([]);
});

test('a command that does not begin in time leaves no log behind', async () => {
  const context = contextOf(process.execPath, '--eval', 'setTimeout(() => {}, 2000)', '--');
  const launched = launchRun(context, 'a-run', ['run'], 100);
  await expect(launched).rejects.toMatchObject({ code: 'stalled' });
  expect(await left()).toEqual([]);
});

test('a command that ends without a run says what it printed, and leaves nothing behind', async () => {
  const context = contextOf(process.execPath, '--eval', 'console.log("no, not today")', '--');
  await expect(launchRun(context, 'a-run', ['run'])).rejects.toThrow('no, not today');
  expect(await left()).toEqual([]);
});
