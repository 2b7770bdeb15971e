import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRemoteStore } from '@sightline/store';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { installTimeoutMs, type S3Server, startS3Server } from '../../../../tools/s3-server.ts';
import { startRun } from '../../src/start-run.ts';
import { createTinyProject, type TinyProject } from '../tiny-project.ts';
import { type Cluster, createCluster } from './cluster.ts';
import { impatientRecipe } from './impatient-recipe.ts';
import { makeTwoHosts, type TwoHosts } from './two-hosts.ts';

const settings = ['ingest.rowCount=40', 'shardRows.preprocess=5'];
const before = { ...process.env };

let hosts: TwoHosts;
let server: S3Server;
let project: TinyProject;
let cluster: Cluster;
let ownFolders: string[] = [];

beforeAll(async () => {
  hosts = makeTwoHosts();
  server = await startS3Server(hosts.reason ? '127.0.0.1' : hosts.address);
  for (const { reason } of [hosts, server]) if (reason) console.log(`skipped: ${reason}`);
}, installTimeoutMs);

afterAll(async () => {
  await server.stop();
  hosts.remove();
});

beforeEach(async (context) => {
  context.skip(hosts.reason !== '' || server.reason !== '', hosts.reason || server.reason);
  project = await createTinyProject(impatientRecipe);
  cluster = await createCluster(project.root, hosts.address);
  Object.assign(process.env, server.environment, {
    TEMPORAL_ADDRESS: cluster.address,
    SIGHTLINE_STORE: `s3://${await server.createBucket()}/team`,
  });
  await cluster.startServer();
});

afterEach(async () => {
  process.env = { ...before };
  await cluster?.stop();
  await project?.remove();
  await Promise.all(ownFolders.map((folder) => rm(folder, { recursive: true })));
  ownFolders = [];
});

/** A host's own folder: of the project it shares the runs, its artifacts come from the bucket. */
async function createHostFolder(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'sightline-'));
  ownFolders.push(root);
  const runs = join(project.root, 'data', 'runs');
  await mkdir(runs, { recursive: true });
  await mkdir(join(root, 'data'));
  await symlink(runs, join(root, 'data', 'runs'));
  return root;
}

test('two hosts that share a bucket and the folder of runs do one run between them, one of them killed on the way', async () => {
  const undisturbed = await createTinyProject(impatientRecipe);
  const { SIGHTLINE_STORE: _, ...alone } = process.env;
  const shared = process.env;
  process.env = alone;
  const expected = await undisturbed.run({}, ...settings);
  process.env = shared;
  await undisturbed.remove();

  for (const prefix of hosts.prefixes) {
    await cluster.startWorker({}, prefix, await createHostFolder());
  }
  const { root } = project;
  const recipe = await project.load(...settings);
  const handle = await startRun({ root, recipe, engine: 'temporal', usesSharedQueues: true });
  const [first] = cluster.workers();
  setTimeout(() => first!.kill('SIGKILL'), 6000);
  const record = await handle.finished;
  expect(record.error).toBeUndefined();
  expect(record.state).toBe('completed');
  const hashesOf = ({ stages }: typeof record) => stages.map(({ artifact }) => artifact?.sha256);
  expect(hashesOf(record)).toEqual(hashesOf(expected));
  const store = (await openRemoteStore())!;
  const pulled = await mkdtemp(join(tmpdir(), 'sightline-'));
  ownFolders.push(pulled);
  for (const { stage, artifact } of record.stages) {
    const manifest = await store.readManifest(stage, artifact!.uri.split('/').at(-1)!);
    expect(manifest?.sha256).toBe(artifact!.sha256);
    await store.pull(pulled, manifest!); // hashes every byte on its way
  }
});
