import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { installTimeoutMs, type S3Server, startS3Server } from '../../../tools/s3-server.ts';
import { startTestProxy, type TestProxy, type Verdict } from '../../../tools/test-proxy.ts';
import type { RemoteStore } from '../src/remote-store.ts';
import { createS3Store } from '../src/s3/s3-store.ts';

/** An S3 server for the tests of a file, with a new bucket and the SDK's environment for each. */
export type S3Fixture = {
  bucket: string;
  /** A temporary folder that goes with the file's tests. */
  folder: string;
  dataFolder(): Promise<string>;
  openStore(): RemoteStore;
  /** Lets the SDK's environment name the server itself again. */
  reconnect(): void;
  /** Puts a proxy between this process and the server. */
  throughProxy(
    judge: (asked: string) => Verdict,
    work: (proxy: TestProxy) => Promise<void>,
  ): Promise<void>;
};

/** Registers what starts and stops the server; tests are skipped where there is none. */
export function useS3Server(): S3Fixture {
  const before = { ...process.env };
  let server: S3Server;
  const fixture: S3Fixture = {
    bucket: '',
    folder: '',
    dataFolder: () => mkdtemp(join(fixture.folder, 'data-')),
    openStore: () => createS3Store({ bucket: fixture.bucket, prefix: 'shared' }),
    reconnect() {
      process.env.AWS_ENDPOINT_URL_S3 = server.environment.AWS_ENDPOINT_URL_S3;
    },
    async throughProxy(judge, work) {
      const proxy = await startTestProxy(server.environment.AWS_ENDPOINT_URL_S3!, judge);
      process.env.AWS_ENDPOINT_URL_S3 = proxy.url;
      try {
        await work(proxy);
      } finally {
        await proxy.stop();
      }
    },
  };
  beforeAll(async () => {
    server = await startS3Server();
    if (server.reason) console.log(`skipped: ${server.reason}`);
    fixture.folder = await mkdtemp(join(tmpdir(), 'sightline-s3-'));
  }, installTimeoutMs);
  beforeEach(async (context) => {
    if (server.reason) return context.skip(server.reason);
    process.env = { ...before, ...server.environment };
    fixture.bucket = await server.createBucket();
  });
  afterAll(async () => {
    process.env = before;
    await server.stop();
    await rm(fixture.folder, { recursive: true });
  });
  return fixture;
}

/** Every file below a folder, by its path. */
export async function readTree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  const read = (path: string): Promise<string> => readFile(path, 'base64');
  const files = paths.map(async (path) => [path.slice(folder.length), await read(path)] as const);
  return Object.fromEntries(await Promise.all(files));
}
