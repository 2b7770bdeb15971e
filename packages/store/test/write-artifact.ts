import { column, defineTable, packBatch, type TableContract } from '@sightline/contracts';
import { Binary } from 'apache-arrow';
import { artifactFolder } from '../src/artifact-ref.ts';
import { createArtifact } from '../src/artifact-writer.ts';

const blobs: TableContract = defineTable('blobs', 1, '', [column('blob', new Binary())]);

/** Writes an artifact of a table and a file of `fileBytes`; `fill` decides its bytes. */
export async function writeArtifact(
  dataFolder: string,
  key: string,
  { fileBytes = 3000, fill = 7 }: { fileBytes?: number; fill?: number } = {},
): Promise<string> {
  const writer = await createArtifact(dataFolder, {
    stage: 'fusion',
    stageVersion: 1,
    key,
    config: {},
    seed: 1,
    inputs: [],
    dependencies: {},
    writes: { blobs, more: blobs },
  });
  const blob = new Uint8Array(2000).fill(fill);
  await writer.table('blobs').append(packBatch(blobs, 1, { blob: [blob] }));
  const bytes = Uint8Array.from({ length: fileBytes }, (_, at) => (at * 31 + (at >> 12)) ^ fill);
  await writer.writeFile('model.bin', bytes);
  return artifactFolder(dataFolder, (await writer.commit()).uri);
}
