import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type StageName, stageNames } from '@sightline/contracts';
import { artifactFolder, artifactUri } from './artifact-ref.ts';
import { isAbandonedName, isTemporaryName } from './publish-folder.ts';

export type LocalArtifact = { stage: StageName; key: string; folder: string };

/** A folder that was never given its name, or was taken its name before it was removed. */
export type TemporaryFolder = {
  folder: string;
  /** `yes`: its writer, on this host, is gone; `no`: it lives; of another host nobody knows. */
  isAbandoned: 'yes' | 'no' | 'unknown';
};

async function listNames(dataFolder: string, stage: StageName): Promise<string[]> {
  const parent = artifactFolder(dataFolder, `file:artifacts/${stage}`);
  return (await readdir(parent).catch(() => [])).sort();
}

/** Every artifact below a data folder, whole or not, in the order of the stages. */
export async function listLocalArtifacts(dataFolder: string): Promise<LocalArtifact[]> {
  const found: LocalArtifact[] = [];
  for (const stage of stageNames) {
    for (const key of await listNames(dataFolder, stage)) {
      if (key.startsWith('.')) continue;
      found.push({ stage, key, folder: artifactFolder(dataFolder, artifactUri(stage, key)) });
    }
  }
  return found;
}

/** Every temporary folder beside the artifacts, and whether somebody still writes to it. */
export async function listTemporaryFolders(dataFolder: string): Promise<TemporaryFolder[]> {
  const found: TemporaryFolder[] = [];
  for (const stage of stageNames) {
    const parent = artifactFolder(dataFolder, `file:artifacts/${stage}`);
    for (const name of await listNames(dataFolder, stage)) {
      if (!isTemporaryName(name)) continue;
      found.push({ folder: join(parent, name), isAbandoned: isAbandonedName(name) });
    }
  }
  return found;
}
