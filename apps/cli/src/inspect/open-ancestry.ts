import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StageName, TableReader } from '@sightline/contracts';
import { type Artifact, artifactFolder, manifestName, openArtifact } from '@sightline/store';
import type { FoundTable } from './find-table.ts';

/** What an artifact was made of: the tables of a stage before, and of its own. */
export type Ancestry = (stage: StageName, table: string) => Promise<TableReader | undefined>;

/** Opens it where it still is what the manifest says that it was. */
async function openAncestor(folder: string, sha256: string): Promise<Artifact | undefined> {
  const artifact = await openArtifact(folder).catch(() => undefined);
  return artifact?.manifest.sha256 === sha256 ? artifact : undefined;
}

/** The artifact that a table or one of its parts lies in. */
function folderOf(path: string): string | undefined {
  const start = realpathSync(path);
  const folders = [start, dirname(start), dirname(dirname(start))];
  return folders.find((folder) => existsSync(join(folder, manifestName)));
}

/** The way from a table back to what its artifact was made of; nothing for a file by itself. */
export function openAncestry({ manifest, path }: FoundTable): Ancestry {
  const folder = manifest && folderOf(path);
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
