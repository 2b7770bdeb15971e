import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type S3Server, startS3Server } from '../../../../tools/s3-server.ts';
import { startTestProxy, type TestProxy, type Verdict } from '../../../../tools/test-proxy.ts';
import { writeArtifact } from '../../test/write-artifact.ts';
import { readManifest } from '../manifest-file.ts';
import type { RemoteArtifact, RemoteStore } from '../remote-store.ts';
import { verifyArtifact } from '../verify-artifact.ts';
import { createS3Store } from './s3-store.ts';

const pushScript = fileURLToPath(new URL('../../test/push-artifact.mjs', import.meta.url));
const before = { ...process.env };

let server: S3Server;
let folder: string;
let bucket: string;

beforeAll(async () => {
  server = await startS3Server();
  if (server.reason) console.log(`skipped: ${server.reason}`);
  folder = await mkdtemp(join(tmpdir(), 'sightline-s3-'));
});

beforeEach(async (context) => {
  if (server.reason) return context.skip(server.reason);
  process.env = { ...before, ...server.environment };
  bucket = await server.createBucket();
});

afterAll(async () => {
  process.env = before;
  await server.stop();
  await rm(folder, { recursive: true });
});

const dataFolder = (): Promise<string> => mkdtemp(join(folder, 'data-'));
const openStore = (prefix = 'shared'): RemoteStore => createS3Store({ bucket, prefix });

async function listAll(store: RemoteStore): Promise<RemoteArtifact[]> {
  const found: RemoteArtifact[] = [];
  for await (const artifact of store.list()) found.push(artifact);
  return found;
}

async function readTree(artifact: string): Promise<Record<string, string>> {
  const names = await readdir(artifact, { recursive: true, withFileTypes: true });
  const paths = names
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const files = await Promise.all(
    paths.map(
      async (path) => [path.slice(artifact.length), await readFile(path, 'base64')] as const,
    ),
  );
  return Object.fromEntries(files.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function startPush(artifact: string, environment: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [pushScript, artifact], {
    env: { ...process.env, SIGHTLINE_STORE: `s3://${bucket}/shared`, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Puts the proxy between this process and the server. */
async function throughProxy(
  judge: (asked: string) => Verdict,
  work: (proxy: TestProxy) => Promise<void>,
): Promise<void> {
  const proxy = await startTestProxy(server.environment.AWS_ENDPOINT_URL_S3!, judge);
  process.env.AWS_ENDPOINT_URL_S3 = proxy.url;
  try {
    await work(proxy);
  } finally {
    await proxy.stop();
  }
}

async function overwrite(name: string, body: Uint8Array): Promise<void> {
  const client = new S3Client({ forcePathStyle: true });
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body: body }));
}

test('what was pushed on one machine is pulled on another, byte for byte, in pieces where large', async () => {
  const fileBytes = 20 * 1024 * 1024 + 5;
  const made = await writeArtifact(await dataFolder(), 'big', { fileBytes });
  const asked: string[] = [];
  const judge = (what: string): Verdict => asked.push(what) && 'pass';
  await throughProxy(judge, () => openStore().push(made));
  expect(asked.filter((what) => what.includes('partNumber='))).toHaveLength(3);
  const [last] = asked.filter((what) => what.startsWith('PUT')).slice(-1);
  expect(last).toContain('/fusion/big/manifest.json');

  process.env.AWS_ENDPOINT_URL_S3 = server.environment.AWS_ENDPOINT_URL_S3;
  const store = openStore();
  const manifest = (await store.readManifest('fusion', 'big'))!;
  const elsewhere = await dataFolder();
  await store.pull(elsewhere, manifest);
  const pulled = join(elsewhere, 'artifacts', 'fusion', 'big');
  expect(await verifyArtifact(pulled)).toMatchObject({ whole: true });
  expect(await readTree(pulled)).toEqual(await readTree(made));
  expect(await readdir(join(elsewhere, 'artifacts', 'fusion'))).toEqual(['big']);
  const [listed] = await listAll(store);
  for (const isDeep of [false, true]) {
    expect(await store.verify(listed!, isDeep)).toMatchObject({ whole: true });
  }
  expect(await store.readManifest('fusion', 'small')).toBeUndefined();
});

test('what is there already is not sent again', async () => {
  const made = await writeArtifact(await dataFolder(), 'twice');
  await openStore().push(made);
  const sent: string[] = [];
  const judge = (what: string): Verdict => {
    if (what.startsWith('PUT')) sent.push(what);
    return 'pass';
  };
  await throughProxy(judge, () => openStore().push(made));
  expect(sent).toEqual([expect.stringContaining('/fusion/twice/manifest.json')]);
});

test('of two processes that push one artifact at once there is one in the end, whole', async () => {
  const fileBytes = 9 * 1024 * 1024;
  const folders = await Promise.all([dataFolder(), dataFolder()]);
  const made = await Promise.all(folders.map((data) => writeArtifact(data, 'both', { fileBytes })));
  const ends = await Promise.all(made.map((artifact) => once(startPush(artifact), 'close')));
  expect(ends).toEqual([
    [0, null],
    [0, null],
  ]);
  const store = openStore();
  const artifacts = await listAll(store);
  expect(artifacts).toHaveLength(1);
  expect(artifacts[0]!.objects).toHaveLength(3);
  expect(await store.verify(artifacts[0]!, true)).toMatchObject({ whole: true });
});

test('different bytes under one key are never mixed: the last manifest has all of its own', async () => {
  const folders = await Promise.all([dataFolder(), dataFolder()]);
  const made = await Promise.all(folders.map((data, fill) => writeArtifact(data, 'key', { fill })));
  await Promise.all(made.map((artifact) => openStore().push(artifact)));
  const store = openStore();
  const [artifact] = await listAll(store);
  expect(artifact!.objects).toHaveLength(6);
  expect(await store.verify(artifact!, true)).toMatchObject({ whole: true });
  await store.push(made[0]!);
  const { sha256 } = await readManifest(made[0]!);
  expect(await store.readManifest('fusion', 'key')).toMatchObject({ sha256 });
});

test('a push that is killed half way shows nobody half, and the next one completes it', async () => {
  const fileBytes = 20 * 1024 * 1024;
  const made = await writeArtifact(await dataFolder(), 'killed', { fileBytes });
  let pieces = 0;
  let child: ChildProcess | undefined;
  const judge = (asked: string): Verdict => {
    if (asked.includes('partNumber=')) pieces += 1;
    if (pieces < 2) return 'pass';
    child?.kill('SIGKILL');
    return 'hang';
  };
  await throughProxy(judge, async ({ url }) => {
    child = startPush(made, { AWS_ENDPOINT_URL_S3: url });
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
  });
  process.env.AWS_ENDPOINT_URL_S3 = server.environment.AWS_ENDPOINT_URL_S3;
  const store = openStore();
  expect(await store.readManifest('fusion', 'killed')).toBeUndefined();
  expect((await listAll(store)).filter(({ manifest }) => manifest)).toEqual([]);
  const uploads = await store.listUploads(Date.now() + 60_000);
  expect(uploads.map(({ name }) => name)).toEqual([expect.stringMatching(/model\.bin$/)]);
  await store.push(made);
  for (const upload of uploads) await store.abortUpload(upload);
  expect(await store.listUploads(Date.now() + 60_000)).toEqual([]);
  const [artifact] = await listAll(store);
  expect(await store.verify(artifact!, true)).toMatchObject({ whole: true });
});

test('a flipped bit in the store is refused by its name, found by verify, and mended by a push', async () => {
  const made = await writeArtifact(await dataFolder(), 'flipped');
  const store = openStore();
  await store.push(made);
  const [artifact] = await listAll(store);
  const { name } = artifact!.objects.find((object) => object.name.endsWith('model.bin'))!;
  const bytes = await readFile(join(made, 'model.bin'));
  bytes[1234]! ^= 1;
  await overwrite(name, bytes);
  const manifest = (await store.readManifest('fusion', 'flipped'))!;
  const elsewhere = await dataFolder();
  await expect(store.pull(elsewhere, manifest)).rejects.toMatchObject({
    code: 'bad-data',
    message: `s3://${bucket}/${name}: holds other bytes than were written`,
    retryable: false,
  });
  expect(await readdir(join(elsewhere, 'artifacts', 'fusion'))).toEqual([]);
  const damage = { whole: false, file: `s3://${bucket}/${name}` };
  for (const isDeep of [false, true]) {
    expect(await store.verify(artifact!, isDeep)).toMatchObject(damage);
  }
  await store.push(made);
  expect(await store.verify(artifact!, true)).toMatchObject({ whole: true });
  await overwrite(name, bytes.subarray(1));
  await expect(store.pull(elsewhere, manifest)).rejects.toThrow('has 2999 bytes, not 3000');
  await overwrite(artifact!.manifest!.name, Buffer.from('{"sha'));
  await expect(store.readManifest('fusion', 'flipped')).rejects.toThrow(
    `s3://${bucket}/shared/fusion/flipped/manifest.json: is not a manifest`,
  );
  await store.push(made);
  expect(await store.verify(artifact!, true)).toMatchObject({ whole: true });
});

test('a manifest that names files outside its folder is refused', async () => {
  const made = await writeArtifact(await dataFolder(), 'outside');
  const { contentHash } = await import('../content-hash.ts');
  const manifest = await readManifest(made);
  manifest.files[0]!.path = '../../../outside.bin';
  manifest.sha256 = contentHash(manifest);
  await overwrite('shared/fusion/outside/manifest.json', Buffer.from(JSON.stringify(manifest)));
  await expect(openStore().readManifest('fusion', 'outside')).rejects.toThrow(
    'names a file outside: ../../../outside.bin',
  );
});

test('a local artifact that is damaged is not pushed', async () => {
  const made = await writeArtifact(await dataFolder(), 'local');
  const bytes = await readFile(join(made, 'model.bin'));
  bytes[0]! ^= 1;
  await writeFile(join(made, 'model.bin'), bytes);
  await expect(openStore().push(made)).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('model.bin: holds other bytes than were written'),
  });
  expect(await openStore().readManifest('fusion', 'local')).toBeUndefined();
});

test('a store that answers 503 for a while is waited for; one that goes on is named', async () => {
  const made = await writeArtifact(await dataFolder(), 'slow');
  let refusals = 5;
  await throughProxy(
    () => (refusals-- > 0 ? 503 : 'pass'),
    async () => {
      await openStore().push(made);
    },
  );
  process.env.AWS_MAX_ATTEMPTS = '2';
  await throughProxy(
    () => 503,
    async () => {
      await expect(openStore().push(made)).rejects.toMatchObject({
        code: 'failed',
        retryable: true,
        message: expect.stringMatching(
          new RegExp(`^s3://${bucket}/shared: .* failed after 2 attempts: .*503`),
        ),
        fix: expect.stringContaining('AWS_ENDPOINT_URL_S3'),
      });
    },
  );
});

test('a connection that breaks off half way through an object is taken up again', async () => {
  const made = await writeArtifact(await dataFolder(), 'broken', { fileBytes: 300_000 });
  await openStore().push(made);
  const net = await import('node:net');
  const target = new URL(server.environment.AWS_ENDPOINT_URL_S3!);
  let breaks = 2;
  const relay = net.createServer((client) => {
    const upstream = net.connect(Number(target.port), target.hostname);
    client.pipe(upstream);
    upstream.on('data', (chunk) => {
      client.write(chunk);
      if (chunk.length > 8000 && breaks-- > 0) client.destroy();
    });
    upstream.on('close', () => client.end());
    client.on('close', () => upstream.destroy());
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const { port } = relay.address() as { port: number };
  process.env.AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${port}`;
  const store = openStore();
  const elsewhere = await dataFolder();
  await store.pull(elsewhere, (await store.readManifest('fusion', 'broken'))!);
  expect(breaks).toBeLessThanOrEqual(0);
  const pulled = join(elsewhere, 'artifacts', 'fusion', 'broken');
  expect(await readTree(pulled)).toEqual(await readTree(made));
  relay.close();
});

test('a missing bucket, refused access and a lack of credentials say what to do, not who asked', async () => {
  const secrets = [process.env.AWS_ACCESS_KEY_ID!, process.env.AWS_SECRET_ACCESS_KEY!];
  const errors: unknown[] = [];
  const ask = (place: { bucket: string; prefix: string }): Promise<unknown> =>
    createS3Store(place)
      .readManifest('fusion', 'any')
      .catch((error) => errors.push(error) && error);
  expect(await ask({ bucket: 'no-such-bucket', prefix: '' })).toMatchObject({
    code: 'missing-data',
    message: expect.stringContaining('s3://no-such-bucket: '),
    fix: 'Create the bucket, or correct SIGHTLINE_STORE.',
  });
  await throughProxy(
    () => 403,
    async () => {
      expect(await ask({ bucket, prefix: '' })).toMatchObject({
        code: 'missing-data',
        retryable: false,
        message: expect.stringContaining('the store refuses access'),
      });
    },
  );
  process.env.AWS_MAX_ATTEMPTS = '1';
  expect(await ask({ bucket, prefix: '' })).toMatchObject({
    code: 'failed',
    message: expect.stringMatching(/ECONNREFUSED 127\.0\.0\.1:\d+$/),
  });
  delete process.env.AWS_ACCESS_KEY_ID;
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  process.env.HOME = folder;
  expect(await ask({ bucket, prefix: '' })).toMatchObject({
    code: 'missing-data',
    message: expect.stringContaining('there are no credentials'),
  });
  const told = errors.map((error) => {
    const { message, stack, fix, details, cause } = error as { [name: string]: unknown };
    return JSON.stringify([message, stack, fix, details, String(cause)]);
  });
  for (const secret of secrets) expect(told.join('\n')).not.toContain(secret);
});
