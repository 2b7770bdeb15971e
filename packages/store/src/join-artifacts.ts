import { copyFile, link, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ArtifactRef,
  type Manifest,
  type PartRecord,
  StageError,
  type TableRecord,
} from '@sightline/contracts';
import { artifactFolder, artifactRef, artifactUri } from './artifact-ref.ts';
import { contentHash } from './content-hash.ts';
import { makeFolder } from './make-folder.ts';
import { manifestName, manifestText } from './manifest-file.ts';
import type { Artifact } from './open-artifact.ts';
import { partPath } from './parted-table-writer.ts';
import { publishFolder, syncToDisk, temporaryFolder } from './publish-folder.ts';
import { writeFailure } from './write-failure.ts';
import { writeFileAtomically } from './write-file-atomically.ts';

type JoinedPlan = Omit<Manifest, 'tables' | 'files' | 'sha256'>;

/** Gives a file a second name, or, where the file system has no such thing, a copy. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    await copyFile(from, to);
    await syncToDisk(to);
  }
}

/** Parts with rows, or one without where there are none. */
function partsWorthJoining(shards: readonly Artifact[], table: string) {
  const parts = shards.flatMap(({ folder, manifest }) =>
    manifest.tables[table]!.parts.map((part) => ({ folder, part })),
  );
  const filled = parts.filter(({ part }) => part.rowCount > 0);
  return filled.length > 0 ? filled : parts.slice(0, 1);
}

async function joinTable(
  shards: readonly Artifact[],
  table: string,
  folder: string,
  prefix: string,
): Promise<TableRecord> {
  const parts: PartRecord[] = [];
  await makeFolder(join(folder, prefix));
  for (const { folder: from, part } of partsWorthJoining(shards, table)) {
    const path = partPath(prefix, parts.length);
    await linkOrCopy(join(from, part.path), join(folder, path));
    parts.push({ ...part, path });
  }
  const { contract, schemaHash } = shards[0]!.manifest.tables[table]!;
  const rowCount = parts.reduce((sum, part) => sum + part.rowCount, 0);
  return { contract, rowCount, schemaHash, parts };
}

function assertNoFiles(shards: readonly Artifact[]): void {
  const file = shards.flatMap(({ manifest }) => manifest.files)[0];
  if (!file) return;
  throw new StageError('contract', {
    message: `a shard of ${shards[0]!.manifest.stage} wrote the file ${file.path}, which cannot be joined`,
    fix: 'A stage that writes files must be `shardable: false`.',
  });
}

/**
 * Joins the artifacts of a stage's shards to one: their parts, in the order of the shards, without
 * reading or copying them where the disk can give a file two names.
 *
 * @param plan what the artifact is
 * @param shards whole, in order; at least one
 * @throws StageError `disk-full` when there is no room, `contract` when a shard wrote a file
 */
export async function joinArtifacts(
  dataFolder: string,
  plan: JoinedPlan,
  shards: readonly Artifact[],
): Promise<ArtifactRef> {
  assertNoFiles(shards);
  const target = artifactFolder(dataFolder, artifactUri(plan.stage, plan.key));
  const folder = await temporaryFolder(target);
  try {
    const tables: Manifest['tables'] = {};
    for (const [index, name] of Object.keys(shards[0]!.manifest.tables).entries()) {
      tables[name] = await joinTable(shards, name, folder, index === 0 ? '' : name);
    }
    const manifest = { ...plan, tables, files: [], sha256: contentHash({ tables, files: [] }) };
    await writeFileAtomically(join(folder, manifestName), manifestText(manifest));
    await publishFolder(folder, target, manifest.sha256);
    return artifactRef(manifest);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw writeFailure(target, error);
  }
}
