import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCheckpoint } from './checkpoint-file.ts';

const variable = 'SIGHTLINE_CHECKPOINT_INTERVAL_MS';
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-'));
});

afterEach(async () => {
  delete process.env[variable];
  await rm(folder, { recursive: true });
});

test('what is saved is loaded by the next attempt, and is gone once the stage has succeeded', async () => {
  const path = join(folder, 'train-key', 'checkpoint');
  expect(await createCheckpoint(path).load()).toBeUndefined();
  await createCheckpoint(path).save(Uint8Array.of(1, 2));
  await createCheckpoint(path).save(Uint8Array.of(3));
  const next = createCheckpoint(path);
  expect([...(await next.load())!]).toEqual([3]);
  await next.remove();
  expect(await readdir(folder)).toEqual([]);
});

test('ten seconds pass between two saves unless the environment says otherwise', () => {
  expect(createCheckpoint(folder).intervalMs).toBe(10_000);
  process.env[variable] = '0';
  expect(createCheckpoint(folder).intervalMs).toBe(0);
  process.env[variable] = 'often';
  expect(() => createCheckpoint(folder)).toThrow(`${variable} is 'often', not a time`);
});
