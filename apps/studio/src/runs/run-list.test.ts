import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  appendLog,
  epochLine,
  eventLine,
  type ServedProject,
  serveProject,
  writeRun,
} from '../../test/serve-project.ts';
import type { RunListing, RunSummary } from '../api/index.ts';

let project: ServedProject;

beforeAll(async () => {
  project = await serveProject();
});

afterAll(() => project.close());

async function readListing(): Promise<RunListing> {
  return JSON.parse((await project.ask('/api/runs')).body);
}

const list = async (): Promise<RunSummary[]> => (await readListing()).runs;

test('a project without runs has an empty list', async () => {
  await rm(join(project.root, 'data'), { recursive: true });
  expect(await list()).toEqual([]);
});

test('runs are listed, the newest first, with their losses so far and their last sign of life', async () => {
  const { root } = project;
  const waiting = { state: 'waiting', reason: '', attemptCount: 0, seconds: 0 } as const;
  const stages = [
    { ...waiting, stage: 'train', state: 'running', attemptCount: 2, seconds: 4 },
  ] as const;
  await writeRun(root, 'old', { state: 'interrupted', stages: [...stages] });
  await writeRun(root, 'new', { startedAt: '2026-11-26T12:00:00.000Z', stages: [...stages] });
  await appendLog(root, 'new', epochLine('new', 1, 1, 5));
  expect(await list()).toMatchObject([
    {
      id: 'new',
      heldOutLosses: [5],
      lastEventAt: '2026-11-26T10:00:01.000Z',
      stages: [{ stage: 'train', state: 'running', attemptCount: 2, seconds: 4 }],
    },
    { id: 'old', heldOutLosses: [], stages: [{ state: 'failed' }] },
  ]);
  await appendLog(root, 'new', epochLine('new', 2, 2, 3) + epochLine('new', 3, 3, 2).slice(0, 30));
  expect((await list())[0]!.heldOutLosses).toEqual([5, 3]);
  await appendLog(
    root,
    'new',
    `\n${epochLine('new', 3, 2, 4)}${eventLine('new', 4, { type: 'run-completed', seconds: 1 })}`,
  );
  await writeRun(root, 'new', { state: 'completed', startedAt: '2026-11-26T12:00:00.000Z' });
  expect((await list())[0]).toMatchObject({
    state: 'completed',
    heldOutLosses: [5, 4],
    lastEventAt: '2026-11-26T10:00:04.000Z',
  });
});

test('a run that was removed, or made again under its name, is seen as it is', async () => {
  const { root } = project;
  await rm(join(root, 'data', 'runs', 'new'), { recursive: true });
  expect((await list()).map(({ id }) => id)).toEqual(['old']);
  await writeRun(root, 'new', { state: 'failed' });
  await appendLog(root, 'new', epochLine('new', 1, 1, 9));
  expect((await list()).find(({ id }) => id === 'new')).toMatchObject({ heldOutLosses: [9] });
});

test('a run that cannot be read is listed with its reason, and hides no other', async () => {
  const { root } = project;
  await writeRun(root, 'torn');
  await writeFile(join(root, 'data', 'runs', 'torn', 'run.json'), '{"id":"torn"');
  await writeRun(root, 'bare');
  await appendLog(root, 'bare', epochLine('bare', 1, 1, 5));
  await rm(join(root, 'data', 'runs', 'bare', 'run.json'));
  const { runs, unreadable } = await readListing();
  expect(runs.map(({ id }) => id)).toContain('old');
  expect(unreadable).toMatchObject([
    { id: 'torn', code: 'bad-data', message: expect.stringContaining('is not a run record') },
    { id: 'bare', code: 'missing-data' },
  ]);
  const { status, body } = await project.ask('/api/runs/torn/flow');
  expect([status, JSON.parse(body).code]).toEqual([422, 'bad-data']);
});

test('lines of a log that are damaged are counted', async () => {
  await writeRun(project.root, 'dirty', { state: 'completed' });
  const epoch = epochLine('dirty', 2, 2, 4);
  const lines = [epochLine('dirty', 1, 1, 5), epoch.replace('"loss":4', '"loss":null'), 'x\n'];
  await appendLog(project.root, 'dirty', lines.join(''));
  const dirty = (await list()).find(({ id }) => id === 'dirty');
  expect(dirty).toMatchObject({ heldOutLosses: [5], skippedLineCount: 2 });
});
