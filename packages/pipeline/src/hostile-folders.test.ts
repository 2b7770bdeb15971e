import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventReader } from './event-reader.ts';
import { readEvents } from './read-events.ts';
import { listRuns, readRun, resolveRun } from './run-store.ts';

let root: string;

const record = (id: string) => ({
  id,
  recipe: 'default',
  engine: 'local',
  state: 'completed',
  startedAt: '2026-11-26T10:00:00.000Z',
  seed: 1,
  config: {},
  stages: [{ stage: 'ingest', state: 'completed', reason: '', attemptCount: 1, seconds: 1 }],
});

async function writeFolder(name: string, content: unknown): Promise<string> {
  const folder = join(root, 'data', 'runs', name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'run.json'), JSON.stringify(content));
  return folder;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sightline-hostile-'));
  await writeFolder('good', record('good'));
});

afterAll(() => rm(root, { recursive: true }));

test('a record that is none of its folder is told, and hides no other run', async () => {
  await writeFolder('empty', {});
  await writeFolder('elsewhere', record('../evil'));
  await writeFolder('no-stages', { ...record('no-stages'), stages: [{ stage: 'dig' }] });
  for (const name of ['empty', 'elsewhere', 'no-stages']) {
    await expect(readRun(root, name), name).rejects.toMatchObject({ code: 'bad-data' });
  }
  expect((await listRuns(root)).map(({ id }) => id)).toEqual(['good']);
  expect((await resolveRun(root, 'latest')).id).toBe('good');
});

test('a pipe in the place of a record or a log is refused, not waited for', async () => {
  const folder = await writeFolder('piped', record('piped'));
  execFileSync('mkfifo', [join(folder, 'events.jsonl')]);
  await expect(readEvents(root, 'piped')).rejects.toThrow('is not a regular file');
  expect(await new EventReader(root, 'piped').read()).toEqual([]);
  await rm(join(folder, 'run.json'));
  execFileSync('mkfifo', [join(folder, 'run.json')]);
  await expect(readRun(root, 'piped')).rejects.toMatchObject({ code: 'missing-data' });
});

test('a line that never ends is passed over without being held, and the next one is read', async () => {
  const folder = await writeFolder('long', record('long'));
  const event = { id: 1, runId: 'long', time: 'now', type: 'note', message: 'here' };
  const lines = `{"a":"${'x'.repeat(3 << 20)}"}\n[1]\n{"id":"1"}\n${JSON.stringify(event)}\n`;
  await writeFile(join(folder, 'events.jsonl'), lines);
  const reader = new EventReader(root, 'long');
  const read = [];
  do read.push(...(await reader.read()));
  while (!reader.isAtEnd);
  await reader.close();
  expect(read).toEqual([event]);
});
