import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { column, defineTable, packBatch } from '@sightline/contracts';
import { Binary } from 'apache-arrow';
import { expect, test } from 'vitest';
import { mountSmallDisk } from '../../../tools/small-disk.ts';
import { createArtifact } from './artifact-writer.ts';
import { writeFileAtomically } from './write-file-atomically.ts';

const blobs = defineTable('blobs', 1, '', [column('blob', new Binary())]);

test('a full disk is told with its path and leaves no half artifact', async (context) => {
  const { folder: disk, reason, remove } = await mountSmallDisk(1);
  try {
    if (reason) {
      console.log(`skipped: ${reason}`);
      return context.skip(reason);
    }
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
    await remove();
  }
});
