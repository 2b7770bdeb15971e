import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { column, defineTable, packBatch } from '@sightline/contracts';
import { Binary } from 'apache-arrow';
import { expect, test } from 'vitest';
import { createArtifact } from './artifact-writer.ts';
import { writeFileAtomically } from './write-file-atomically.ts';

const blobs = defineTable('blobs', 1, '', [column('blob', new Binary())]);

test('a full disk is told with its path and leaves no half artifact', async (context) => {
  const disk = await mkdtemp(join(tmpdir(), 'sightline-disk-'));
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
  if (mount.status !== 0) {
    await rm(disk, { recursive: true });
    const reason = 'needs the right to mount a small tmpfs (root on Linux)';
    console.log(`skipped: ${reason}`);
    return context.skip(reason);
  }
  try {
    const writer = await createArtifact(disk, {
      stage: 'ingest',
      stageVersion: 1,
      key: 'full',
      config: {},
      seed: 1,
      inputs: [],
      dependencies: {},
      writes: { blobs },
    });
    const fill = async (): Promise<void> => {
      for (;;) {
        const blob = new Uint8Array(200_000);
        await writer.table('blobs').append(packBatch(blobs, 1, { blob: [blob] }));
      }
    };
    await expect(fill()).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(/part-00000\.arrow: could not be written: no space left/),
      fix: expect.stringContaining('Free some space'),
      retryable: true,
    });
    await writer.abort();
    expect(await readdir(join(disk, 'artifacts', 'ingest'))).toEqual([]);
    await writeFileAtomically(join(disk, 'run.json'), 'old');
    const huge = new Uint8Array(2_000_000);
    await expect(writeFileAtomically(join(disk, 'run.json'), huge)).rejects.toMatchObject({
      code: 'disk-full',
    });
    expect(await readdir(disk)).toEqual(['artifacts', 'run.json']);
  } finally {
    spawnSync('umount', [disk]);
    await rm(disk, { recursive: true });
  }
});
