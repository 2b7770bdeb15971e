import { existsSync } from 'node:fs';
import { readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, type TestContext, test } from 'vitest';
import { mountSmallDisk, type SmallDisk } from '../../../tools/small-disk.ts';
import { createTinyProject, listStates } from '../test/tiny-project.ts';

/** Rows that fill a few hundred kilobytes before features writes 2 MB. */
const settings = ['ingest.rowCount=1000', 'retry.features.maximumAttempts=1'];

let disk: SmallDisk;

beforeEach(async () => {
  disk = await mountSmallDisk(8);
});

afterEach(() => disk.remove());

function skipUnmounted(context: TestContext): void {
  if (!disk.reason) return;
  console.log(`skipped: ${disk.reason}`);
  context.skip(disk.reason);
}

/** Writes a file that leaves `freeBytes` on the disk; gives its path. */
async function fillDisk(freeBytes: number): Promise<string> {
  const { bavail, bsize } = await statfs(disk.folder);
  const path = join(disk.folder, 'filler');
  await writeFile(path, new Uint8Array(bavail * bsize - freeBytes));
  return path;
}

test('a run that fills the disk says so, leaves no half artifact, and goes on once there is room', async (context) => {
  skipUnmounted(context);
  const project = await createTinyProject(undefined, disk.folder);
  const filler = await fillDisk(1_500_000);
  const failed = await project.run({}, ...settings);
  expect(failed).toMatchObject({
    state: 'failed',
    error: {
      code: 'disk-full',
      message: expect.stringMatching(/part-00000\.arrow: could not be written: no space left/),
      fix: expect.stringContaining('Free some space on that disk and run again'),
    },
  });
  expect(listStates(failed)).toEqual([
    'ingest completed',
    'preprocess completed',
    'features failed',
    'fusion waiting',
    'train waiting',
  ]);
  expect((await project.events(failed.id)).at(-1)?.type).toBe('run-failed');
  const artifacts = join(project.root, 'data', 'artifacts');
  expect(await readdir(join(artifacts, 'features'))).toEqual([]);
  await rm(filler);
  const done = await project.run({}, ...settings);
  expect(listStates(done)).toEqual([
    'ingest hit',
    'preprocess hit',
    'features completed',
    'fusion completed',
    'train completed',
  ]);
});

test('a disk without a byte to spare is told before a run begins', async (context) => {
  skipUnmounted(context);
  const project = await createTinyProject(undefined, disk.folder);
  const filler = await fillDisk(0);
  await expect(project.run({}, ...settings)).rejects.toMatchObject({
    code: 'disk-full',
    exitCode: 1,
    fix: expect.stringContaining('Free some space'),
  });
  expect(existsSync(join(project.root, 'data', 'artifacts'))).toBe(false);
  await rm(filler);
  expect((await project.run({}, ...settings)).state).toBe('completed');
});
