import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { RunRecord } from '@sightline/contracts';
import { openRemoteStore, type RemoteArtifact, type RemoteStore } from '@sightline/store';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { installTimeoutMs, type S3Server, startS3Server } from '../../../tools/s3-server.ts';
import { startTestProxy } from '../../../tools/test-proxy.ts';
import { writeArtifact } from '../../store/test/write-artifact.ts';
import {
  createTinyProject,
  hashTree,
  listReasons,
  listStates,
  type TinyProject,
} from '../test/tiny-project.ts';
import { findGarbage } from './find-garbage.ts';
import { findRemoteGarbage } from './find-remote-garbage.ts';
import { followEvents } from './follow-events.ts';
import { planRun } from './plan.ts';
import { planRerun, rerun } from './rerun.ts';
import { runFolder } from './run-paths.ts';
import { startRun } from './start-run.ts';

const before = { ...process.env };
const allHits = ['ingest', 'preprocess', 'features', 'fusion', 'train'].map(
  (name) => `${name} hit`,
);

let server: S3Server;
let bucket: string;
let project: TinyProject;
let other: TinyProject;

beforeAll(async () => {
  server = await startS3Server();
  if (server.reason) console.log(`skipped: ${server.reason}`);
}, installTimeoutMs);

beforeEach(async (context) => {
  if (server.reason) return context.skip(server.reason);
  bucket = await server.createBucket();
  process.env = { ...before, ...server.environment, SIGHTLINE_STORE: `s3://${bucket}/team` };
  [project, other] = await Promise.all([createTinyProject(), createTinyProject()]);
});

afterEach(async () => {
  process.env = { ...before };
  await Promise.all([project?.remove(), other?.remove()]);
});

afterAll(() => server.stop());

const artifactsOf = ({ root }: TinyProject): string => join(root, 'data', 'artifacts');

async function open(): Promise<RemoteStore> {
  return (await openRemoteStore())!;
}

async function listAll(): Promise<RemoteArtifact[]> {
  const found: RemoteArtifact[] = [];
  for await (const artifact of (await open()).list()) found.push(artifact);
  return found;
}

async function damage(artifact: RemoteArtifact): Promise<string> {
  const { name } = artifact.objects[0]!;
  const client = new S3Client({ forcePathStyle: true });
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body: Buffer.from('x') }));
  return `s3://${bucket}/${name}`;
}

/** A run of a machine that refers to an artifact. */
async function runFolderOf({ root }: TinyProject, uri: string): Promise<void> {
  const folder = runFolder(root, 'some-run');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'run.json'), JSON.stringify({ uri }));
}

async function runCompletely(where: TinyProject): Promise<RunRecord> {
  const record = await where.run({});
  expect(record).toMatchObject({ state: 'completed' });
  return record;
}

test('without its local copies a run is all hits, and so is one on another machine', async () => {
  const first = await project.run({ engine: 'temporal' }); // each stage in a process of its own
  expect(first).toMatchObject({ state: 'completed' });
  const artifacts = await hashTree(artifactsOf(project));
  expect((await listAll()).map(({ stage }) => stage).sort()).toEqual(
    first.stages.map(({ stage }) => stage).sort(),
  );
  await rm(artifactsOf(project), { recursive: true });
  for (const where of [project, other]) {
    const plan = await planRun(await where.load(), { root: where.root });
    expect(listReasons(plan)).toEqual(Array(5).fill('hit: in the shared store'));
    await expect(readdir(artifactsOf(where))).rejects.toThrow('ENOENT'); // a plan moves nothing
    const again = await runCompletely(where);
    expect(listStates(again)).toEqual(allHits);
    expect(again.stages.map(({ artifact }) => artifact)).toEqual(
      first.stages.map(({ artifact }) => artifact),
    );
    expect(await hashTree(artifactsOf(where))).toEqual(artifacts);
  }
});

test('what was made before there was a store is brought there by a hit, but not by a plan', async () => {
  const { SIGHTLINE_STORE: store } = process.env;
  delete process.env.SIGHTLINE_STORE;
  await runCompletely(project);
  process.env.SIGHTLINE_STORE = store;
  expect(listReasons(await planRun(await project.load(), { root: project.root }))).toEqual(
    Array(5).fill('hit: verified'),
  );
  expect(await listAll()).toEqual([]);
  expect(listStates(await runCompletely(project))).toEqual(allHits);
  expect(await listAll()).toHaveLength(5);
  expect(listStates(await runCompletely(other))).toEqual(allHits);
});

test('an artifact that is damaged in the store is made again, and mended there', async () => {
  await runCompletely(project);
  const features = (await listAll()).find(({ stage }) => stage === 'features')!;
  const name = await damage(features);
  const record = await runCompletely(other);
  expect(record.stages[2]).toMatchObject({
    state: 'completed',
    reason: `run: artifact damaged: ${name}`,
  });
  expect(await (await open()).verify(features, true)).toMatchObject({ whole: true });
  await damage(features);
  expect(listStates(await runCompletely(project))).toEqual(allHits); // its own copy is whole
  expect(await (await open()).verify(features, true)).toMatchObject({ whole: true });
});

test('a rerun fetches the inputs that are not here any more', async () => {
  const { id } = await runCompletely(project);
  await rm(artifactsOf(project), { recursive: true });
  const plan = await planRerun('fusion', id, { root: project.root });
  expect(plan.map(({ state }) => state)).toEqual(['hit', 'hit', 'hit', 'run', 'run']);
  await expect(readdir(artifactsOf(project))).rejects.toThrow('ENOENT');
  const { finished } = await rerun('fusion', id, { root: project.root, engine: 'local' });
  const record = await finished;
  expect(record).toMatchObject({ state: 'completed' });
  expect(listStates(record).slice(2)).toEqual([
    'features hit',
    'fusion completed',
    'train completed',
  ]);
});

test('pinned inputs that only lie here are brought to the store before a rerun begins', async () => {
  const { SIGHTLINE_STORE: store } = process.env;
  delete process.env.SIGHTLINE_STORE;
  const { id } = await runCompletely(project);
  process.env.SIGHTLINE_STORE = store;
  const { finished } = await rerun('train', id, { root: project.root, engine: 'local' });
  expect(await finished).toMatchObject({ state: 'completed' });
  expect(await listAll()).toHaveLength(5);
});

test('shards that one machine made are joined by another, and leave the store once they are', async () => {
  const settings = ['ingest.rowCount=10', 'shardRows.preprocess=3', 'preprocess.waitSteps=2'];
  const controller = new AbortController();
  const { signal } = controller;
  const recipe = await project.load(...settings);
  const { root } = project;
  const { id, finished } = await startRun({ root, recipe, engine: 'local', signal });
  for await (const event of followEvents(root, id)) {
    if (event.type === 'shard-completed' && event.shard === 1) controller.abort();
  }
  expect(await finished).toMatchObject({ state: 'interrupted' });
  const kinds = async (nowMs: number): Promise<string[]> => {
    const options = { root: other.root, nowMs, olderThanMs: 1000 };
    return (await findRemoteGarbage(await open(), options)).map(({ reason }) => reason);
  };
  expect(await kinds(Date.now() + 3600_000)).toContain('shards that were not joined');
  const record = await other.run({}, ...settings);
  expect(record).toMatchObject({ state: 'completed' });
  const started = (await other.events(record.id)).flatMap((event) =>
    event.type === 'shard-started' ? event.shard : [],
  );
  expect(started).toEqual([2, 3]);
  expect((await listAll()).map(({ stage }) => stage)).toContain('preprocess');
  expect(await kinds(Date.now() + 3600_000)).not.toContain('shards that were not joined');
  const [listed] = (await listAll()).filter(({ stage }) => stage === 'preprocess');
  expect(await (await open()).verify(listed!, true)).toMatchObject({ whole: true });
});

test('a store that goes away fails the run with its name, and no file tells the credentials', async () => {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = process.env;
  let isAway = false;
  const judge = (asked: string) => {
    isAway ||= asked.startsWith('PUT') && asked.includes('/preprocess/');
    return isAway ? (503 as const) : ('pass' as const);
  };
  const proxy = await startTestProxy(process.env.AWS_ENDPOINT_URL_S3!, judge);
  process.env.AWS_ENDPOINT_URL_S3 = proxy.url;
  process.env.AWS_MAX_ATTEMPTS = '2';
  process.env.SIGHTLINE_STORE = `s3://${bucket}/away`; // not opened yet in this process
  const record = await project.run({}, 'retry.preprocess.initialIntervalMs=1');
  expect(record).toMatchObject({
    state: 'failed',
    error: { code: 'failed', message: expect.stringContaining(`s3://${bucket}/away`) },
  });
  expect(record.stages[1]).toMatchObject({ state: 'failed', attemptCount: expect.any(Number) });
  const files = await readdir(runFolder(project.root, record.id), { recursive: true });
  const kept = files.filter((name) => /\.(json|jsonl|log)$/.test(name));
  for (const name of kept) {
    const text = await readFile(join(runFolder(project.root, record.id), name), 'utf8');
    expect(text).not.toContain(id);
    expect(text).not.toContain(secret);
  }
  isAway = false;
  await proxy.stop();
});

test('contents that were replaced and uploads that were not finished go without the artifact', async () => {
  const later = { root: other.root, nowMs: Date.now() + 2 * 3600_000, olderThanMs: 3600_000 };
  const store = await open();
  for (const fill of [1, 2]) {
    const made = await writeArtifact(join(project.root, `data-${fill}`), 'key', { fill });
    await store.push(made);
  }
  await runFolderOf(other, 'file:artifacts/fusion/key');
  const [replaced, ...more] = await findRemoteGarbage(store, later);
  expect(more).toEqual([]);
  expect(replaced).toMatchObject({ kind: 'remote-upload', reason: 'it was replaced' });
  expect(await replaced!.remove()).toBe(true);
  const [artifact] = await listAll();
  expect(artifact!.objects).toHaveLength(3);
  expect(await store.verify(artifact!, true)).toMatchObject({ whole: true });
  await store.remove({ ...artifact!, objects: [] });
  const [unfinished] = await findRemoteGarbage(store, later);
  expect(unfinished).toMatchObject({ reason: 'its upload was not finished' });
  await unfinished!.remove();
  expect(await listAll()).toEqual([]);
});

test('what only other machines need is in the list of remote garbage, and nothing goes unasked', async () => {
  await runCompletely(project);
  const later = { nowMs: Date.now() + 2 * 3600_000, olderThanMs: 3600_000 };
  expect(await findRemoteGarbage(await open(), { root: project.root, ...later })).toEqual([]);
  expect(
    await findRemoteGarbage(await open(), { root: other.root, ...later, nowMs: Date.now() }),
  ).toEqual([]); // too young
  const found = await findRemoteGarbage(await open(), { root: other.root, ...later });
  expect(found.map(({ kind }) => kind)).toEqual(Array(5).fill('remote-artifact'));
  expect(found[0]!.place).toMatch(new RegExp(`^s3://${bucket}/team/\\w+/\\w+$`));
  expect(await listAll()).toHaveLength(5);
  for (const garbage of found) await garbage.remove();
  expect(await listAll()).toEqual([]);
  expect(await findGarbage({ root: project.root, ...later })).toEqual([]);
});
