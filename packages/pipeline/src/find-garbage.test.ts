import { spawnSync } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTinyProject, listStates, type TinyProject } from '../test/tiny-project.ts';
import { findGarbage, type Garbage } from './find-garbage.ts';
import { checkpointPath, dataFolder, recordPath, runFolder } from './run-paths.ts';
import { ownRun, updateRun } from './run-store.ts';

const hourMs = 3600_000;

let project: TinyProject;

beforeEach(async () => {
  project = await createTinyProject();
});

afterEach(() => project.remove());

/** What would go two hours from now, of which nothing is younger than one hour. */
function find(nowMs = Date.now() + 2 * hourMs, olderThanMs = hourMs): Promise<Garbage[]> {
  return findGarbage({ root: project.root, olderThanMs, nowMs });
}

const describe = (found: Garbage[]): string[] =>
  found.map(({ kind, place }) => `${kind} ${place.slice(dataFolder(project.root).length + 1)}`);

test('only what no run refers to goes: by its record or by its links', async () => {
  const first = await project.run({});
  const second = await project.run({}, 'features.scale=2');
  expect(await find()).toEqual([]);
  const made = second.stages.slice(2).map(({ artifact }) => artifact!.uri.slice(5));
  const expected = made.map((uri) => `artifact ${uri}`);
  await rm(recordPath(project.root, second.id));
  expect(await find()).toEqual([]); // its links are there
  await rm(runFolder(project.root, second.id), { recursive: true });
  expect(describe(await find())).toEqual(expected);
  expect(await find(Date.now())).toEqual([]); // made within the hour
  expect(describe(await find(Date.now() + 1, 0))).toEqual(expected);
  for (const garbage of await find()) {
    expect(garbage).toMatchObject({ sizeBytes: expect.any(Number), reason: 'no run refers to it' });
    await garbage.remove();
  }
  expect(await find()).toEqual([]);
  expect(await readdir(join(project.root, 'data', 'artifacts', 'fusion'))).toHaveLength(1);
  expect(listStates(await project.run({})).filter((state) => !state.endsWith(' hit'))).toEqual([]);
  expect(first.state).toBe('completed');
});

test('while a run goes on nothing goes that was made or found since it began', async () => {
  const { id, startedAt } = await project.run({});
  const gone = await project.run({}, 'train.epochCount=9');
  await rm(runFolder(project.root, gone.id), { recursive: true });
  expect(await find()).toHaveLength(1);
  await updateRun(project.root, id, (record) => ({ ...record, state: 'running', startedAt }));
  await ownRun(project.root, id);
  expect(await find()).toEqual([]);
});

test('folders of killed writers go, those of living ones and of other hosts stay', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const parent = join(project.root, 'data', 'artifacts', 'train');
  const host = hostname().replaceAll(/[^A-Za-z0-9]/g, '_');
  const names = [`.a.${host}-${pid}-0a1b2c.tmp`, `.a.${host}-${process.pid}-0a1b2c.tmp`];
  for (const name of [...names, `.a.elsewhere-${pid}-0a1b2c.tmp`]) {
    await mkdir(join(parent, name), { recursive: true });
    await writeFile(join(parent, name, 'part'), 'abc');
  }
  const found = await find();
  expect(describe(found)).toEqual([`temporary artifacts/train/${names[0]}`]);
  expect(found[0]!.sizeBytes).toBe(3);
  const inTwoDays = await find(Date.now() + 48 * hourMs);
  expect(describe(inTwoDays)).toHaveLength(2); // nothing of another host lives that long unseen
});

test('a checkpoint goes with the run that would go on from it', async () => {
  const record = await project.run({}, 'train.badData=true');
  expect(record.state).toBe('failed');
  const path = checkpointPath(dataFolder(project.root), 'train', record.stages[4]!.key!);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, 'state');
  expect(await find()).toEqual([]);
  await rm(runFolder(project.root, record.id), { recursive: true });
  const kinds = (await find()).map(({ kind }) => kind);
  expect(kinds).toContain('checkpoint');
});
