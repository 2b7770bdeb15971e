import { join } from 'node:path';
import type { ArtifactRef, Manifest, StageName } from '@sightline/contracts';

/** Where the artifact of a stage and cache key lies, relative to the data folder. */
export function artifactUri(stage: StageName, key: string): string {
  return `file:artifacts/${stage}/${key}`;
}

/** The folder that a `file:` URI names. */
export function artifactFolder(dataFolder: string, uri: string): string {
  return join(dataFolder, uri.replace(/^file:/, ''));
}

/** The reference that travels instead of the tables. */
export function artifactRef(manifest: Manifest): ArtifactRef {
  const [main] = Object.values(manifest.tables);
  return {
    stage: manifest.stage,
    uri: artifactUri(manifest.stage, manifest.key),
    sha256: manifest.sha256,
    rowCount: main?.rowCount ?? 0,
    schemaHash: main?.schemaHash ?? '',
  };
}
