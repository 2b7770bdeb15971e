import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installTimeoutMs, type S3Server, startS3Server } from '../../../../tools/s3-server.ts';
import { startTestProxy, type TestProxy } from '../../../../tools/test-proxy.ts';
import {
  createShakenProject,
  expectUndisturbed,
  isAtWork,
  makeUndisturbed,
} from './shaken-project.ts';

const before = { ...process.env };
let server: S3Server;
let proxy: TestProxy | undefined;
let isAway = false;

beforeEach(async (context) => {
  server = await startS3Server();
  if (server.reason) console.log(`skipped: ${server.reason}`);
  context.skip(server.reason !== '', server.reason);
  proxy = await startTestProxy(server.environment.AWS_ENDPOINT_URL_S3!, () =>
    isAway ? 503 : 'pass',
  );
}, installTimeoutMs);

afterEach(async () => {
  process.env = { ...before };
  await proxy?.stop();
  await server.stop();
});

test('a store that answers 503 for a while holds a run up, and costs it nothing', async () => {
  const expected = await makeUndisturbed();
  Object.assign(process.env, server.environment, {
    AWS_ENDPOINT_URL_S3: proxy!.url,
    AWS_MAX_ATTEMPTS: '2', // so that stages fail, and not only wait
    SIGHTLINE_STORE: `s3://${await server.createBucket()}/team`,
  });
  const project = await createShakenProject();
  try {
    const handle = await project.start();
    await project.waitFor(handle.id, isAtWork('features'));
    isAway = true;
    await project.waitFor(handle.id, ({ type }) => type === 'stage-failed');
    await sleep(1000);
    isAway = false;
    await expectUndisturbed(project, handle, expected);
    const failures = (await project.events(handle.id)).filter(
      ({ type }) => type === 'stage-failed',
    );
    const told = failures.map((event) => 'error' in event && event.error.message);
    expect(told).toContainEqual(expect.stringContaining('503'));
  } finally {
    await project.remove();
  }
});
