import { readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createTinyProject,
  hashTree,
  listReasons,
  listStates,
  type TinyProject,
} from '../test/tiny-project.ts';
import { listRuns, resolveRun } from './list-runs.ts';
import { planRun } from './plan.ts';
import { planRerun, rerun } from './rerun.ts';

let project: TinyProject;

beforeEach(async () => {
  project = await createTinyProject();
});

afterEach(() => project.remove());

async function reasons(...overrides: string[]): Promise<string[]> {
  return listReasons(await planRun(await project.load(...overrides), { root: project.root }));
}

const allHits = Array(5).fill('hit: verified');

test('a first run runs everything, a second takes everything after hashing it', async () => {
  expect(await reasons()).toEqual(Array(5).fill('run: never ran'));
  const first = await project.run({});
  expect(first.state).toBe('completed');
  const before = await hashTree(join(project.root, 'data', 'artifacts'));
  const second = await project.run({});
  expect(listReasons(second.stages)).toEqual(allHits);
  expect(listStates(second)).toContain('train hit');
  expect(second.stages.map(({ artifact }) => artifact)).toEqual(
    first.stages.map(({ artifact }) => artifact),
  );
  expect(await hashTree(join(project.root, 'data', 'artifacts'))).toEqual(before);
});

test('a plan says which key changed and what runs because of it', async () => {
  await project.run({});
  expect(await reasons('train.epochCount=8')).toEqual([
    ...Array(4).fill('hit: verified'),
    'run: config.epochCount 5 → 8',
  ]);
  expect(await reasons('features.scale=2', 'train.epochCount=8')).toEqual([
    ...Array(2).fill('hit: verified'),
    'run: config.scale 1 → 2',
    'run: features runs before it',
    'run: fusion runs before it',
  ]);
  expect((await reasons('seed=4'))[0]).toBe('run: seed 3 → 4');
  await project.run({}, 'features.scale=2');
  expect(await reasons()).toEqual(allHits);
});

test('a source file that changed is seen by its fingerprint', async () => {
  const source = join(project.root, 'source.txt');
  await writeFile(source, 'one');
  await project.run({}, `ingest.sourcePath="${source}"`);
  await writeFile(source, 'two');
  expect((await reasons(`ingest.sourcePath="${source}"`))[0]).toBe('run: source files changed');
});

test('a damaged part is named, rebuilt with the same bytes, and what follows is a hit', async () => {
  const { id } = await project.run({});
  const artifacts = join(project.root, 'data', 'artifacts');
  const before = await hashTree(artifacts);
  const part = join(project.root, 'data', 'runs', id, 'preprocess', 'part-00000.arrow');
  const bytes = await readFile(part);
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(part, bytes);
  expect((await reasons()).slice(0, 3)).toEqual([
    'hit: verified',
    'run: artifact damaged: part-00000.arrow',
    'run: preprocess runs before it',
  ]);
  const rebuilt = await project.run({});
  expect(listStates(rebuilt)).toEqual([
    'ingest hit',
    'preprocess completed',
    'features hit',
    'fusion hit',
    'train hit',
  ]);
  expect(await hashTree(artifacts)).toEqual(before);
  await rm(part);
  expect((await reasons())[1]).toBe('run: artifact damaged: part-00000.arrow');
});

test('a rerun pins the inputs to its run, not to the newest', async () => {
  const old = await project.run({}, 'features.scale=2');
  const newest = await project.run({});
  const options = { root: project.root, engine: 'local' } as const;
  expect(listReasons(await planRerun('fusion', old.id, { ...options, only: true }))).toEqual([
    ...Array(3).fill(`hit: pinned to run ${old.id}`),
    'run: rerun',
    'skip: only fusion',
  ]);
  const { finished } = await rerun('fusion', old.id, options);
  const record = await finished;
  expect(record.rerunOf).toBe(old.id);
  expect(listStates(record).slice(2)).toEqual([
    'features hit',
    'fusion completed',
    'train completed',
  ]);
  const hashOf = ({ stages }: typeof record): string[] =>
    stages.map(({ artifact }) => artifact!.sha256);
  expect(hashOf(record)).toEqual(hashOf(old));
  expect(hashOf(record)).not.toEqual(hashOf(newest));
  const only = await (await rerun('fusion', old.id, { ...options, only: true })).finished;
  expect(listStates(only).at(-1)).toBe('train skipped');
});

test('a rerun of a run whose artifact has changed since is refused', async () => {
  const { id } = await project.run({});
  const manifest = join(project.root, 'data', 'runs', id, 'ingest', 'manifest.json');
  await writeFile(manifest, '{}');
  const rerunning = rerun('fusion', id, { root: project.root, engine: 'local' });
  await expect(rerunning).rejects.toMatchObject({
    code: 'missing-data',
    message: expect.stringContaining('the artifact of ingest'),
  });
});

test('runs are found by their id, the beginning of it, and as the latest', async () => {
  const { root } = project;
  await expect(resolveRun(root, 'latest')).rejects.toMatchObject({
    code: 'usage',
    fix: 'Make one: sightline run.',
  });
  const first = await project.run({});
  const second = await project.run({});
  expect((await listRuns(root)).map(({ id }) => id)).toEqual([second.id, first.id]);
  expect((await resolveRun(root, 'latest')).id).toBe(second.id);
  expect((await resolveRun(root, first.id.slice(0, -1))).id).toBe(first.id);
  await expect(resolveRun(root, '20')).rejects.toThrow('several runs begin with 20');
  expect(await readlink(join(root, 'data', 'runs', 'latest'))).toBe(second.id);
  const link = await readlink(join(root, 'data', 'runs', second.id, 'fusion'));
  expect(link).toMatch(/^\.\.\/\.\.\/artifacts\/fusion\/[0-9a-f]{24}$/);
  expect(await readdir(join(root, 'data', 'artifacts'))).not.toContain('.work');
});
