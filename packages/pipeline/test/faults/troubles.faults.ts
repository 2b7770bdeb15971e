import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  open,
  readdir,
  readFile,
  rm,
  statfs,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type StageName, stageNames } from '@sightline/contracts';
import { afterEach, beforeAll, beforeEach, expect, type TestContext, test } from 'vitest';
import { mountSmallDisk, type SmallDisk } from '../../../../tools/small-disk.ts';
import { signalRun } from '../../src/control-run.ts';
import { artifactsOf, attemptsOf } from './expect-whole.ts';
import {
  createShakenProject,
  expectUndisturbed,
  isAtWork,
  makeUndisturbed,
  type ShakenProject,
} from './shaken-project.ts';

let expected: Record<string, string>;
let project: ShakenProject;
let disk: SmallDisk | undefined;

beforeAll(async () => {
  expected = await makeUndisturbed();
});

beforeEach(async () => {
  project = await createShakenProject();
});

afterEach(async () => {
  await project.remove();
  await disk?.remove();
  disk = undefined;
});

test.each(stageNames)(
  'a worker that is asked to go in %s leaves its stage to another',
  async (stage) => {
    const handle = await project.start();
    await project.waitFor(handle.id, isAtWork(stage), 200);
    const [before] = project.cluster.workers();
    const gone = once(before!, 'exit');
    before!.kill('SIGTERM');
    await project.cluster.startWorker();
    await expectUndisturbed(project, handle, expected);
    expect((await gone)[0]).toBe(0);
  },
);

/** Has the artifacts on a disk of their own, a small one. */
async function useSmallDisk(context: TestContext, megabytes: number): Promise<string> {
  disk = await mountSmallDisk(megabytes);
  if (disk.reason) {
    console.log(`skipped: ${disk.reason}`);
    context.skip(disk.reason);
  }
  await symlink(disk.folder, join(project.root, 'data', 'artifacts'));
  return disk.folder;
}

test('a disk that is full for a while holds a run up, and costs it nothing', async (context) => {
  const folder = await useSmallDisk(context, 2);
  const handle = await project.start();
  await project.waitFor(handle.id, isAtWork('features'), 100);
  const { bavail, bsize } = await statfs(folder);
  const filler = join(folder, 'filler');
  await writeFile(filler, new Uint8Array(bavail * bsize));
  await project.waitFor(handle.id, ({ type }) => type === 'stage-failed', 500);
  await rm(filler);
  await expectUndisturbed(project, handle, expected);
  const failures = (await project.events(handle.id)).filter(({ type }) => type === 'stage-failed');
  expect(failures).toContainEqual(
    expect.objectContaining({ error: expect.objectContaining({ code: 'disk-full' }) }),
  );
});

test('a store that cannot be written to fails the run by its name, and the next run goes on', async (context) => {
  const folder = await useSmallDisk(context, 4);
  const remount = (mode: 'ro' | 'rw') => execFileSync('mount', ['-o', `remount,${mode}`, folder]);
  const handle = await project.start(
    'retry={"train":{"maximumAttempts":2,"initialIntervalMs":10}}',
  );
  await project.waitFor(handle.id, isAtWork('fusion'));
  await project.waitFor(
    handle.id,
    (event) => event.type === 'stage-completed' && event.stage === 'fusion',
  );
  remount('ro');
  const { state, error } = await handle.finished;
  remount('rw');
  expect(state).toBe('failed');
  expect(error?.message).toMatch(/could not be written: the disk is read-only/);
  const next = await project.start();
  expect((await next.finished).state).toBe('completed');
  expect(await artifactsOf(project)).toEqual(expected);
});

async function findPart(stage: StageName): Promise<string> {
  const parent = join(project.root, 'data', 'artifacts', stage);
  const [key] = await readdir(parent);
  return join(parent, key!, 'part-00000.arrow');
}

test.each(stageNames)(
  'a part of %s that is cut off or has a flipped bit is made again',
  async (stage) => {
    expect((await (await project.start()).finished).state).toBe('completed');
    for (const damage of [(path: string) => truncate(path, 100), flipBit]) {
      await damage(await findPart(stage));
      const again = await (await project.start()).finished;
      expect(again.state).toBe('completed');
      expect(again.stages.find((entry) => entry.stage === stage)).toMatchObject({
        state: 'completed',
        reason: 'run: artifact damaged: part-00000.arrow',
      });
      expect(await artifactsOf(project)).toEqual(expected);
    }
  },
);

async function flipBit(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[bytes.length >> 1]! ^= 4;
  const file = await open(path, 'r+');
  await file.write(bytes);
  await file.close();
}

test('a clock that jumps an hour ahead and two back changes nothing', async () => {
  await project.cluster.kill('worker');
  const jump = fileURLToPath(new URL('./jump-clock.mjs', import.meta.url));
  await project.cluster.startWorker({ NODE_OPTIONS: `--import=${jump}` });
  await expectUndisturbed(project, await project.start(), expected);
});

test('two identical runs that are started together end with the same artifacts, whole', async () => {
  await project.cluster.startWorker();
  const handles = await Promise.all([project.start(), project.start()]);
  const records = await Promise.all(handles.map(({ finished }) => finished));
  expect(records.map(({ state }) => state)).toEqual(['completed', 'completed']);
  expect(await artifactsOf(project)).toEqual(expected);
});

test.each(stageNames)(
  'a run that is cancelled in %s ends within five seconds, and another goes on',
  async (stage) => {
    const { root, cluster } = project;
    const handle = await project.start();
    await project.waitFor(handle.id, isAtWork(stage), 100);
    const cancelledMs = Date.now();
    await signalRun(root, handle.id, 'cancel');
    expect((await handle.finished).state).toBe('interrupted');
    expect(cluster.hosts()).toEqual([]);
    expect(Date.now() - cancelledMs).toBeLessThan(5000);
    const next = await project.start();
    expect((await next.finished).state).toBe('completed');
    expect(await artifactsOf(project)).toEqual(expected);
  },
);

test('a run that rests for a minute in training goes on from its checkpoint', async () => {
  const { root, cluster } = project;
  const handle = await project.start();
  await project.waitFor(handle.id, isAtWork('train'), 300);
  await signalRun(root, handle.id, 'pause');
  await project.waitFor(handle.id, ({ type }) => type === 'stage-failed');
  expect(cluster.hosts()).toEqual([]);
  await sleep(60_000);
  await signalRun(root, handle.id, 'resume');
  await expectUndisturbed(project, handle, expected);
  expect(attemptsOf(await project.events(handle.id), 'train')).toEqual([1, 2]);
});

test('a worker of an older version leaves the stages to one of the version that planned them', async () => {
  await project.cluster.kill('worker');
  await project.cluster.startWorker({ TINY_STAGE_VERSION: '0' });
  const handle = await project.start();
  await project.waitFor(handle.id, ({ type }) => type === 'stage-failed');
  await project.cluster.startWorker();
  await expectUndisturbed(project, handle, expected);
  const failures = (await project.events(handle.id)).filter(({ type }) => type === 'stage-failed');
  expect(failures[0]).toMatchObject({
    error: { message: 'this worker has version 0 of ingest, and the run was planned with 1' },
  });
});
