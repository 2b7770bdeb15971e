import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Manifest, RunRecord, TableReader } from '@sightline/contracts';
import type { Lineage } from '@sightline/inspect';
import { listRuns } from '@sightline/pipeline/runs';
import { artifactFolder, manifestName, openArtifact } from '@sightline/store';
import type { FoundTable } from './find-table.ts';

/** A run that made or used an artifact. */
export type UsingRun = Pick<RunRecord, 'id' | 'recipe' | 'startedAt'> & {
  /** Whether it made it: others took it from before. */
  isMaker: boolean;
};

/** Runs that link to an artifact, the newest first. */
export async function findUsingRuns(root: string, { sha256 }: Manifest): Promise<UsingRun[]> {
  return (await listRuns(root)).flatMap(({ id, recipe, startedAt, stages }) => {
    const stage = stages.find(({ artifact }) => artifact?.sha256 === sha256);
    return stage ? [{ id, recipe, startedAt, isMaker: stage.state === 'completed' }] : [];
  });
}

/** Opens a table of an artifact's inputs, the nearest first; it must be what was read then. */
async function openInput(data: string, manifest: Manifest, table: string) {
  for (const { stage, uri, sha256 } of manifest.inputs.toReversed()) {
    const folder = artifactFolder(data, uri);
    const name = `${stage} ${sha256.slice(0, 8)}`;
    if (!existsSync(folder)) return `its input ${name} is not on this disk`;
    const artifact = await openArtifact(folder);
    if (artifact.manifest.sha256 !== sha256) return `its input ${name} was made again since`;
    if (table in artifact.manifest.tables) return artifact.table(table);
  }
  return `none of its inputs has a table ${table}`;
}

/** The artifact that a table, or one of its parts, lies in. */
function artifactOf(path: string): string {
  const start = realpathSync(path);
  const folders = [start, dirname(start), dirname(dirname(start))];
  return folders.find((folder) => existsSync(join(folder, manifestName))) ?? start;
}

/** Opens a table that stands beside another, or that it was made of; or says why there is none. */
export type OpenRelated = (table: string) => Promise<TableReader | string>;

/** The way from a table to those of its artifact and of what that was made of. */
export function openRelated({ path, manifest }: FoundTable): OpenRelated {
  if (!manifest) return async () => 'it belongs to no artifact';
  const folder = artifactOf(path);
  const data = dirname(dirname(dirname(folder))); // artifacts/<stage>/<key>
  return async (table) =>
    table in manifest.tables
      ? (await openArtifact(folder)).table(table)
      : openInput(data, manifest, table);
}

/** What the checks between tables need; nothing where a table is no whole table of an artifact. */
export function openLineage(found: FoundTable): Lineage | undefined {
  const { manifest, name } = found;
  return manifest && name !== undefined ? { manifest, open: openRelated(found) } : undefined;
}
