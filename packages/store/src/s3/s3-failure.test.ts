import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTree, useS3Server } from '../../test/s3-fixture.ts';
import { writeArtifact } from '../../test/write-artifact.ts';
import { s3Failure } from './s3-failure.ts';
import { createS3Store } from './s3-store.ts';

const server = useS3Server();

test('a store that answers 503 for a while is waited for; one that goes on is named', async () => {
  const made = await writeArtifact(await server.dataFolder(), 'slow');
  let refusals = 5;
  await server.throughProxy(
    () => (refusals-- > 0 ? 503 : 'pass'),
    async () => {
      await server.openStore().push(made);
    },
  );
  process.env.AWS_MAX_ATTEMPTS = '2';
  await server.throughProxy(
    () => 503,
    async () => {
      await expect(server.openStore().push(made)).rejects.toMatchObject({
        code: 'failed',
        retryable: true,
        message: expect.stringMatching(
          new RegExp(`^s3://${server.bucket}/shared: .* failed after 2 attempts: .*503`),
        ),
        fix: expect.stringContaining('AWS_ENDPOINT_URL_S3'),
      });
    },
  );
});

test('a connection that breaks off half way through an object is taken up again', async () => {
  const made = await writeArtifact(await server.dataFolder(), 'broken', { fileBytes: 300_000 });
  await server.openStore().push(made);
  const target = new URL(process.env.AWS_ENDPOINT_URL_S3!);
  let breaks = 2;
  const relay = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
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
  const store = server.openStore();
  const elsewhere = await server.dataFolder();
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
  await server.throughProxy(
    () => 403,
    async () => {
      expect(await ask({ bucket: server.bucket, prefix: '' })).toMatchObject({
        code: 'missing-data',
        retryable: false,
        message: expect.stringContaining('the store refuses access'),
      });
    },
  );
  process.env.AWS_MAX_ATTEMPTS = '1';
  expect(await ask({ bucket: server.bucket, prefix: '' })).toMatchObject({
    code: 'failed',
    message: expect.stringMatching(/ECONNREFUSED 127\.0\.0\.1:\d+$/),
  });
  delete process.env.AWS_ACCESS_KEY_ID;
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  process.env.HOME = server.folder;
  expect(await ask({ bucket: server.bucket, prefix: '' })).toMatchObject({
    code: 'missing-data',
    message: expect.stringContaining('there are no credentials'),
  });
  const told = errors.map((error) => {
    const { message, stack, fix, details, cause } = error as { [name: string]: unknown };
    return JSON.stringify([message, stack, fix, details, String(cause)]);
  });
  for (const secret of secrets) expect(told.join('\n')).not.toContain(secret);
});

test('what may pass is retried, what will not is told with what to change', () => {
  const fail = (name: string, status?: number, more: object = {}) =>
    s3Failure('s3://b/p', 'sending', {
      name,
      message: 'AKIASECRET',
      $metadata: { httpStatusCode: status },
      ...more,
    });
  for (const [name, status] of [
    ['SlowDown', 503],
    ['InternalError', 500],
    ['TooManyRequests', 429],
    ['RequestTimeout', 400],
    ['BadDigest', 400],
  ] as const) {
    expect(fail(name, status)).toMatchObject({
      retryable: true,
      message: `s3://b/p: sending failed: ${name} (${status})`,
    });
  }
  const lost = { code: 'ECONNRESET', address: '10.0.0.1', port: 443, $metadata: { attempts: 8 } };
  expect(fail('Error', undefined, lost).message).toBe(
    's3://b/p: sending failed after 8 attempts: ECONNRESET 10.0.0.1:443',
  );
  expect(fail('PermanentRedirect', 301)).toMatchObject({
    retryable: false,
    fix: 'Set AWS_REGION to the region of the bucket.',
  });
  expect(fail('NotImplemented', 501).fix).toContain('If-None-Match');
  expect(fail('InvalidArgument', 400).message).toContain(
    'the store refused: InvalidArgument (400)',
  );
  expect(fail('AbortError').code).toBe('interrupted');
  expect(fail('<AKIASECRET>', 500).message).toBe('s3://b/p: sending failed: unknown error (500)');
});
