import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventReader } from './event-reader.ts';
import { listRuns, readRuns, resolveRun } from './list-runs.ts';
import { openRegular } from './open-regular.ts';
import { readEvents } from './read-events.ts';
import { readOwner, readRun, updateRun } from './run-store.ts';

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
  await expect(readRun(root, 'piped')).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('is not a regular file'),
  });
});

test('a file that cannot be looked at is not kept open', async () => {
  let isOpen = false;
  const openUnknown: typeof open = async (path, flags) => {
    const file = await open(path, flags);
    isOpen = true;
    const close = async (): Promise<void> => {
      isOpen = false;
      await file.close();
    };
    const stat = (): never => {
      throw new Error('no answer');
    };
    return Object.assign(Object.create(file), { close, stat });
  };
  const path = join(root, 'data', 'runs', 'good', 'run.json');
  await expect(openRegular(path, openUnknown)).rejects.toThrow('no answer');
  expect(isOpen).toBe(false);
});

test('a record whose artifact leads out of the store is refused, and says where', async () => {
  const [stage] = record('led').stages;
  for (const uri of ['file:artifacts/../../../etc', 'file:/etc', '../runs', 7]) {
    const artifact = { stage: 'ingest', uri, sha256: '', rowCount: 1, schemaHash: '' };
    await writeFolder('led', { ...record('led'), stages: [{ ...stage, artifact }] });
    await expect(readRun(root, 'led'), String(uri)).rejects.toMatchObject({
      code: 'bad-data',
      message: expect.stringMatching(/led\/run\.json: .*stages\.0\.artifact\.uri: /),
    });
  }
});

test('a run that cannot be read is told with its reason, where it is listed and where it is named', async () => {
  await writeFolder('torn', { ...record('torn'), state: 'flying' });
  await mkdir(join(root, 'data', 'runs', 'no-run'));
  const { runs, unreadable } = await readRuns(root);
  expect(runs.map(({ id }) => id)).toEqual(['good']);
  const torn = unreadable.find(({ id }) => id === 'torn');
  expect(torn?.error.message).toMatch(/state: .*"running"/);
  expect(unreadable.map(({ id }) => id)).not.toContain('no-run');
  await expect(resolveRun(root, 'torn')).rejects.toMatchObject({ code: 'bad-data' });
});

test('a damaged record is not written over, and a pipe is no owner', async () => {
  const folder = await writeFolder('kept', { ...record('kept'), stages: 'all' });
  const path = join(folder, 'run.json');
  const before = await readFile(path, 'utf8');
  const change = updateRun(root, 'kept', (run) => ({ ...run, state: 'failed' }));
  await expect(change).rejects.toMatchObject({ code: 'bad-data' });
  expect(await readFile(path, 'utf8')).toBe(before);
  execFileSync('mkfifo', [join(folder, 'owner')]);
  expect(await readOwner(root, 'kept')).toBeUndefined();
});

test('a line that never ends is passed over without being held, and the next one is read', async () => {
  const folder = await writeFolder('long', record('long'));
  const time = '2026-11-26T10:00:00.000Z';
  const said = { type: 'note', message: 'here', stage: 'train', attempt: 1 };
  const event = { id: 1, runId: 'long', time, ...said };
  const lines = `{"a":"${'x'.repeat(3 << 20)}"}\n[1]\n{"id":"1"}\n${JSON.stringify(event)}\n`;
  await writeFile(join(folder, 'events.jsonl'), lines);
  const reader = new EventReader(root, 'long');
  const read = [];
  do read.push(...(await reader.read()));
  while (!reader.isAtEnd);
  await reader.close();
  expect(read).toEqual([event]);
  expect(reader.skippedCount).toBe(3);
});

test('an event that lacks what its type has is skipped and counted', async () => {
  const folder = await writeFolder('lacking', record('lacking'));
  const time = '2026-11-26T10:00:00.000Z';
  const ofStage = { stage: 'train', attempt: 1 };
  const numbers = ['epoch', 'epochCount', 'step', 'loss', 'accuracy', 'validationLoss'];
  const more = ['validationAccuracy', 'learningRate', 'gradientNorm'];
  const measured = Object.fromEntries([...numbers, ...more].map((name) => [name, 1]));
  const epoch = { type: 'epoch', model: 'decoder', ...ofStage, ...measured };
  const events = [
    epoch,
    { ...epoch, loss: null },
    { ...epoch, epoch: '1' },
    { ...epoch, model: '__proto__' },
    { ...epoch, stage: 'dig' },
    { type: 'run-failed' },
    { type: 'run-paused', time: 'now' },
    { type: 'of-a-later-version', more: 1 },
    { type: 'of-a-later-version', stage: 'toString' },
    { type: 'run-resumed' },
  ].map((event, index) => ({ id: index + 1, runId: 'lacking', time, ...event }));
  const text = events.map((event) => JSON.stringify(event)).join('\n');
  await writeFile(join(folder, 'events.jsonl'), `${text}\n`);
  expect((await readEvents(root, 'lacking')).map(({ id }) => id)).toEqual([1, 8, 10]);
  const reader = new EventReader(root, 'lacking');
  expect(await reader.read()).toHaveLength(3);
  expect(reader.skippedCount).toBe(7);
  await reader.close();
});
