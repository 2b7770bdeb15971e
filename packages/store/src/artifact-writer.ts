import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type ArtifactRef,
  type Manifest,
  StageError,
  type StageOutput,
  type TableContract,
  type TableRecord,
} from '@sightline/contracts';
import { artifactFolder, artifactRef, artifactUri } from './artifact-ref.ts';
import { hashJson } from './canonical-json.ts';
import { contentHash } from './content-hash.ts';
import { HashedFile } from './hashed-file.ts';
import { makeFolder } from './make-folder.ts';
import { manifestName, manifestText } from './manifest-file.ts';
import { PartedTableWriter } from './parted-table-writer.ts';
import { publishFolder, temporaryFolder } from './publish-folder.ts';

/** What an artifact is, before its tables are written. */
export type ArtifactPlan = Pick<
  Manifest,
  | 'stage'
  | 'stageVersion'
  | 'key'
  | 'config'
  | 'seed'
  | 'inputs'
  | 'dependencies'
  | 'fingerprint'
  | 'module'
  | 'shardRows'
> & {
  /** Tables by name; the first is the main table. All are written, if only empty. */
  writes: Record<string, TableContract>;
};

export type ArtifactWriter = StageOutput & {
  /** Syncs everything to the disk and gives the folder its name; until then nobody sees it. */
  commit(): Promise<ArtifactRef>;
  /** Removes what was written; does nothing after a commit. */
  abort(): Promise<void>;
};

function partMetadata({ stage, config, inputs }: ArtifactPlan): Map<string, string> {
  return new Map([
    ['stage', stage],
    ['configHash', hashJson(config)],
    ['inputs', JSON.stringify(inputs.map((input) => input.sha256))],
  ]);
}

function openWriters(plan: ArtifactPlan, folder: string): Map<string, PartedTableWriter> {
  const metadata = partMetadata(plan);
  const tables = Object.entries(plan.writes).map(([name, contract], index) => {
    const writer = new PartedTableWriter(contract, metadata, folder, index === 0 ? '' : name);
    return [name, writer] as const;
  });
  return new Map(tables);
}

async function writeHashed(folder: string, name: string, bytes: Uint8Array) {
  const file = await HashedFile.create(join(folder, name));
  try {
    await file.write([bytes]);
  } catch (error) {
    await file.abandon();
    throw error;
  }
  return { path: name, sizeBytes: file.sizeBytes, sha256: await file.close() };
}

async function closeTables(
  writers: Map<string, PartedTableWriter>,
): Promise<Record<string, TableRecord>> {
  const tables: Record<string, TableRecord> = {};
  for (const [name, writer] of writers) tables[name] = await writer.close();
  return tables;
}

function buildManifest(
  plan: ArtifactPlan,
  tables: Manifest['tables'],
  files: Manifest['files'],
): Manifest {
  const { writes: _, ...described } = plan;
  files.sort((left, right) => (left.path < right.path ? -1 : 1));
  return { ...described, tables, files, sha256: contentHash({ tables, files }) };
}

function assertFileName(name: string): void {
  if (name !== basename(name) || name === manifestName || name.startsWith('.')) {
    throw new StageError('contract', { message: `'${name}' cannot be the name of a stage's file` });
  }
}

/**
 * Begins an artifact in a temporary folder beside its place under `dataFolder`.
 *
 * Tables check each batch against the contract. An equal artifact that is already there is kept;
 * a damaged one is replaced.
 *
 * @throws StageError `disk-full` when there is no room; call `abort` after any error.
 */
export async function createArtifact(
  dataFolder: string,
  plan: ArtifactPlan,
): Promise<ArtifactWriter> {
  const target = artifactFolder(dataFolder, artifactUri(plan.stage, plan.key));
  const folder = await temporaryFolder(target);
  await makeFolder(folder);
  const writers = openWriters(plan, folder);
  const files: Manifest['files'] = [];
  return {
    table(name) {
      const writer = writers.get(name);
      if (writer) return writer;
      const known = [...writers.keys()].join(', ');
      throw new StageError('contract', {
        message: `${plan.stage} writes no table ${name}; it declares ${known}`,
      });
    },
    async writeFile(name, bytes) {
      assertFileName(name);
      files.push(await writeHashed(folder, name, bytes));
    },
    async commit() {
      const manifest = buildManifest(plan, await closeTables(writers), files);
      await writeHashed(folder, manifestName, Buffer.from(manifestText(manifest)));
      await publishFolder(folder, target, manifest.sha256);
      return artifactRef(manifest);
    },
    async abort() {
      await Promise.all([...writers.values()].map((writer) => writer.abandon()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
