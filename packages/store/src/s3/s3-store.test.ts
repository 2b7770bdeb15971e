import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import type { Verdict } from '../../../../tools/test-proxy.ts';
import { readTree, useS3Server } from '../../test/s3-fixture.ts';
import { writeArtifact } from '../../test/write-artifact.ts';
import { contentHash } from '../content-hash.ts';
import { readManifest } from '../manifest-file.ts';
import type { RemoteArtifact, RemoteStore } from '../remote-store.ts';
import { verifyArtifact } from '../verify-artifact.ts';

const pushScript = fileURLToPath(new URL('../../test/push-artifact.mjs', import.meta.url));
const server = useS3Server();

async function listAll(store: RemoteStore): Promise<RemoteArtifact[]> {
  const found: RemoteArtifact[] = [];
  for await (const artifact of store.list()) found.push(artifact);
  return found;
}

function startPush(artifact: string, environment: Record<string, string> = {}): ChildProcess {
  const store = { SIGHTLINE_STORE: `s3://${server.bucket}/shared` };
  return spawn(process.execPath, [pushScript, artifact], {
    env: { ...process.env, ...store, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function overwrite(name: string, body: Uint8Array): Promise<void> {
  const client = new S3Client({ forcePathStyle: true });
  await client.send(new PutObjectCommand({ Bucket: server.bucket, Key: name, Body: body }));
}

test('what was pushed on one machine is pulled on another, byte for byte, in pieces where large', async () => {
  const fileBytes = 20 * 1024 * 1024 + 5;
  const made = await writeArtifact(await server.dataFolder(), 'big', { fileBytes });
  const asked: string[] = [];
  const judge = (what: string): Verdict => asked.push(what) && 'pass';
  await server.throughProxy(judge, () => server.openStore().push(made));
  expect(asked.filter((what) => what.includes('partNumber='))).toHaveLength(3);
  const [last] = asked.filter((what) => what.startsWith('PUT')).slice(-1);
  expect(last).toContain('/fusion/big/manifest.json');

  server.reconnect();
  const store = server.openStore();
  const manifest = (await store.readManifest('fusion', 'big'))!;
  const elsewhere = await server.dataFolder();
  const told: number[][] = [];
  await store.pull(elsewhere, manifest, { onProgress: (done, total) => told.push([done, total]) });
  const pulled = join(elsewhere, 'artifacts', 'fusion', 'big');
  const [done, total] = told.at(-1)!;
  expect(done).toBe(total);
  expect(total).toBeGreaterThan(fileBytes);
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
  const made = await writeArtifact(await server.dataFolder(), 'twice');
  await server.openStore().push(made);
  const sent: string[] = [];
  const judge = (what: string): Verdict => {
    if (what.startsWith('PUT')) sent.push(what);
    return 'pass';
  };
  await server.throughProxy(judge, () => server.openStore().push(made));
  expect(sent).toEqual([expect.stringContaining('/fusion/twice/manifest.json')]);
});

test('of two processes that push one artifact at once there is one in the end, whole', async () => {
  const fileBytes = 9 * 1024 * 1024;
  const folders = await Promise.all([server.dataFolder(), server.dataFolder()]);
  const made = await Promise.all(folders.map((data) => writeArtifact(data, 'both', { fileBytes })));
  const ends = await Promise.all(made.map((artifact) => once(startPush(artifact), 'close')));
  expect(ends).toEqual([
    [0, null],
    [0, null],
  ]);
  const store = server.openStore();
  const artifacts = await listAll(store);
  expect(artifacts).toHaveLength(1);
  expect(artifacts[0]!.objects).toHaveLength(3);
  expect(await store.verify(artifacts[0]!, true)).toMatchObject({ whole: true });
});

test('different bytes under one key are never mixed: the last manifest has all of its own', async () => {
  const folders = await Promise.all([server.dataFolder(), server.dataFolder()]);
  const made = await Promise.all(folders.map((data, fill) => writeArtifact(data, 'key', { fill })));
  await Promise.all(made.map((artifact) => server.openStore().push(artifact)));
  const store = server.openStore();
  const [artifact] = await listAll(store);
  expect(artifact!.objects).toHaveLength(6);
  expect(await store.verify(artifact!, true)).toMatchObject({ whole: true });
  await store.push(made[0]!);
  const { sha256 } = await readManifest(made[0]!);
  expect(await store.readManifest('fusion', 'key')).toMatchObject({ sha256 });
});

test('a push that is killed half way shows nobody half, and the next one completes it', async () => {
  const fileBytes = 20 * 1024 * 1024;
  const made = await writeArtifact(await server.dataFolder(), 'killed', { fileBytes });
  let pieces = 0;
  let child: ChildProcess | undefined;
  const judge = (asked: string): Verdict => {
    if (asked.includes('partNumber=')) pieces += 1;
    if (pieces < 2) return 'pass';
    child?.kill('SIGKILL');
    return 'hang';
  };
  await server.throughProxy(judge, async ({ url }) => {
    child = startPush(made, { AWS_ENDPOINT_URL_S3: url });
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
  });
  server.reconnect();
  const store = server.openStore();
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
  const made = await writeArtifact(await server.dataFolder(), 'flipped');
  const store = server.openStore();
  await store.push(made);
  const [artifact] = await listAll(store);
  const { name } = artifact!.objects.find((object) => object.name.endsWith('model.bin'))!;
  const bytes = await readFile(join(made, 'model.bin'));
  bytes[1234]! ^= 1;
  await overwrite(name, bytes);
  const manifest = (await store.readManifest('fusion', 'flipped'))!;
  const elsewhere = await server.dataFolder();
  await expect(store.pull(elsewhere, manifest)).rejects.toMatchObject({
    code: 'bad-data',
    message: `s3://${server.bucket}/${name}: holds other bytes than were written`,
    retryable: false,
  });
  expect(await readdir(join(elsewhere, 'artifacts', 'fusion'))).toEqual([]);
  const damage = { whole: false, file: `s3://${server.bucket}/${name}` };
  for (const isDeep of [false, true]) {
    expect(await store.verify(artifact!, isDeep)).toMatchObject(damage);
  }
  await store.push(made);
  expect(await store.verify(artifact!, true)).toMatchObject({ whole: true });
  await overwrite(name, bytes.subarray(1));
  await expect(store.pull(elsewhere, manifest)).rejects.toThrow('has 2999 bytes, not 3000');
  await overwrite(artifact!.manifest!.name, Buffer.from('{"sha'));
  await expect(store.readManifest('fusion', 'flipped')).rejects.toThrow(
    `s3://${server.bucket}/shared/fusion/flipped/manifest.json: is not a manifest`,
  );
  await store.push(made);
  expect(await store.verify(artifact!, true)).toMatchObject({ whole: true });
});

test('a manifest that names files outside its folder is refused', async () => {
  const made = await writeArtifact(await server.dataFolder(), 'outside');
  const manifest = await readManifest(made);
  manifest.files[0]!.path = '../../../outside.bin';
  manifest.sha256 = contentHash(manifest);
  await overwrite('shared/fusion/outside/manifest.json', Buffer.from(JSON.stringify(manifest)));
  await expect(server.openStore().readManifest('fusion', 'outside')).rejects.toThrow(
    'names a file outside: ../../../outside.bin',
  );
});

test('a local artifact that is damaged is not pushed', async () => {
  const made = await writeArtifact(await server.dataFolder(), 'local');
  const bytes = await readFile(join(made, 'model.bin'));
  bytes[0]! ^= 1;
  await writeFile(join(made, 'model.bin'), bytes);
  await expect(server.openStore().push(made)).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('model.bin: holds other bytes than were written'),
  });
  expect(await server.openStore().readManifest('fusion', 'local')).toBeUndefined();
});
