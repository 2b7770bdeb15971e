import { dirname, join } from 'node:path';
import type { StageName, TableReader } from '@sightline/contracts';
import { type Artifact, artifactFolder, openArtifact } from '@sightline/store';
import type { FoundTable } from './find-table.ts';

/** What an artifact was made of: the tables of a stage before, and of its own. */
export type Lineage = (stage: StageName, table: string) => Promise<TableReader | undefined>;

/** Opens it where it still is what the manifest says that it was. */
async function openAncestor(folder: string, sha256: string): Promise<Artifact | undefined> {
  const artifact = await openArtifact(folder).catch(() => undefined);
  return artifact?.manifest.sha256 === sha256 ? artifact : undefined;
}

/** The way from a table back to what its artifact was made of; nothing for a file by itself. */
export function openLineage({ manifest, folder }: FoundTable): Lineage {
  const opened = new Map<StageName, Promise<Artifact | undefined>>();
  const open = async (stage: StageName): Promise<Artifact | undefined> => {
    if (!manifest || !folder) return undefined;
    if (stage === manifest.stage) return openArtifact(folder);
    const ref = manifest.inputs.find((input) => input.stage === stage);
    const data = dirname(dirname(dirname(folder))); // data/artifacts/<stage>/<key>
    return ref && openAncestor(artifactFolder(data, ref.uri), ref.sha256);
  };
  return async (stage, name) => {
    if (!opened.has(stage)) opened.set(stage, open(stage));
    const artifact = await opened.get(stage);
    if (!artifact || !(name in artifact.manifest.tables)) return undefined;
    return artifact.table(name);
  };
}

/** The folder that holds an artifact's parts, and the part and row that a row of a table is. */
export function placeOfRow(
  { folder, manifest }: Pick<Artifact, 'folder' | 'manifest'>,
  table: string,
  row: number,
): { file: string; rowInFile: number } | undefined {
  let first = 0;
  for (const part of manifest.tables[table]?.parts ?? []) {
    if (row < first + part.rowCount) {
      return { file: join(folder, part.path), rowInFile: row - first };
    }
    first += part.rowCount;
  }
  return undefined;
}
