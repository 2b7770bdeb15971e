import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { writeArtifact } from '../../../packages/store/test/write-artifact.ts';
import { installTimeoutMs, type S3Server, startS3Server } from '../../../tools/s3-server.ts';
import { createTinyProject, type TinyProject } from './tiny-project.ts';

let server: S3Server;
let project: TinyProject;
let data: string;

beforeAll(async () => {
  server = await startS3Server();
}, installTimeoutMs);

afterAll(() => server.stop());

beforeEach(async () => {
  project = await createTinyProject();
  data = join(project.root, 'data');
});

afterEach(() => project.remove());

async function flipBit(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[100]! ^= 1;
  await writeFile(path, bytes);
}

async function makeOld(artifact: string, hours: number): Promise<void> {
  const then = new Date(Date.now() - hours * 3_600_000);
  const names = [
    '',
    'more',
    'manifest.json',
    'model.bin',
    'part-00000.arrow',
    'more/part-00000.arrow',
  ];
  for (const name of names) await utimes(join(artifact, name), then, then);
}

test('store verify names the file that is damaged and exits with 3; whole artifacts are counted', async () => {
  const damaged = await writeArtifact(data, 'damaged');
  await writeArtifact(data, 'whole');
  const before = await project.run(['store', 'verify']);
  expect(before).toMatchObject({ status: 0, stderr: '' });
  expect(before.stdout).toMatch(/^✓ data\/artifacts: 2 artifacts, \d.* kB whole, none damaged\n$/);
  await flipBit(join(damaged, 'model.bin'));
  const { status, stdout, stderr } = await project.run(['store', 'verify']);
  expect({ status, stderr }).toEqual({ status: 3, stderr: '' });
  expect(stdout).toContain(
    '✗ data/artifacts/fusion/damaged/model.bin: holds other bytes than were written\n',
  );
  expect(stdout).toMatch(/2 artifacts, .* whole, 1 damaged\nfix: Run the recipe again/);
  await mkdir(join(data, 'artifacts', 'train', 'empty'), { recursive: true });
  const empty = await project.run(['store', 'verify']);
  expect(empty.stdout).toContain(
    '✗ data/artifacts/train/empty/manifest.json: there is no manifest\n',
  );
  await rm(join(data, 'artifacts', 'train'), { recursive: true });
  const asJson = await project.run(['store', 'verify', '--json']);
  expect(asJson.status).toBe(3);
  const lines = asJson.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toEqual([
    expect.objectContaining({ type: 'damaged', stage: 'fusion', key: 'damaged' }),
    expect.objectContaining({ type: 'summary', ok: false }),
  ]);
});

test('store gc only tells, until --delete, and leaves what is young or of use', async () => {
  const folders = [];
  for (const key of ['old', 'young', 'used']) folders.push(await writeArtifact(data, key));
  const [old, , used] = folders;
  await makeOld(old!, 3);
  await makeOld(used!, 3);
  const run = join(data, 'runs', 'some-run');
  await mkdir(run, { recursive: true });
  await writeFile(join(run, 'run.json'), '{"artifact":{"uri":"file:artifacts/fusion/used"}');
  const dry = await project.run(['store', 'gc']);
  expect(dry).toMatchObject({ status: 0, stderr: '' });
  expect(dry.stdout).toMatch(
    /artifact +\d.* kB +data\/artifacts\/fusion\/old +no run refers to it/,
  );
  expect(dry.stdout).toContain('nothing was removed. Remove it: add --delete.');
  expect(dry.stdout).not.toMatch(/young|used/);
  const none = await project.run(['store', 'gc', '--older-than', '4h']);
  expect(none.stdout).toBe('Nothing to remove.\n');
  const done = await project.run(['store', 'gc', '--delete', '--json']);
  const lines = done.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toEqual([
    expect.objectContaining({ type: 'garbage', kind: 'artifact', place: old, isRemoved: true }),
    expect.objectContaining({ type: 'summary', count: 1, isRemoved: true }),
  ]);
  const left = await project.run(['store', 'verify']);
  expect(left.stdout).toContain('2 artifacts');
});

test('what cannot be done is refused with what to do', async () => {
  const remote = await project.run(['store', 'gc', '--remote']);
  expect(remote.status).toBe(2);
  expect(remote.stderr).toMatch(/^error: --remote asks .*\nfix: Set SIGHTLINE_STORE to s3:/);
  const unit = await project.run(['store', 'gc', '--older-than', '7']);
  expect(unit.status).toBe(2);
  expect(unit.stderr).toContain('fix: Give a number and s, min, h or d');
  const wrong = await project.run(['store', 'verify'], { SIGHTLINE_STORE: 's3:bucket' });
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toMatch(/^error: SIGHTLINE_STORE is 's3:bucket'.*\nfix: Let it be s3:/);
});

test('with a shared store verify looks there, too, and gc leaves it alone unless asked', async (context) => {
  if (server.reason) {
    console.log(`skipped: ${server.reason}`);
    return context.skip(server.reason);
  }
  const bucket = await server.createBucket();
  const shared = { ...server.environment, SIGHTLINE_STORE: `s3://${bucket}/team` };
  const { openRemoteStore } = await import('@sightline/store');
  Object.assign(process.env, shared);
  const store = (await openRemoteStore())!;
  await store.push(await writeArtifact(data, 'shared'));
  const { status, stdout, stderr } = await project.run(['store', 'verify', '--download'], shared);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(
    new RegExp(
      `✓ data/artifacts: 1 artifact, .*\n✓ s3://${bucket}/team: 1 artifact, .* none damaged\n$`,
    ),
  );
  const gc = await project.run(['store', 'gc'], shared);
  expect(gc.stdout).toMatch(/^Nothing to remove\.\ns3:.*\/team was not looked at: other machines/);
  const all = await project.run(
    ['store', 'gc', '--older-than', '0', '--remote', '--delete'],
    shared,
  );
  expect(all.stdout).toMatch(/remote artifact +\d.* kB +s3:.*no run of this machine/);
  expect(all.stdout).toContain('Removed 2 things');
  const after = await project.run(['store', 'verify'], shared);
  expect(after.stdout).toMatch(/artifacts: 0 artifacts.*\n.*team: 0 artifacts/);
});
