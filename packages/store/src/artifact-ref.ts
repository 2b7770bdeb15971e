import { join } from 'node:path';
import { type ArtifactRef, type Manifest, StageError, type StageName } from '@sightline/contracts';
import { isInside } from './is-inside.ts';

/** Where the artifact of a stage and cache key lies, relative to the data folder. */
export function artifactUri(stage: StageName, key: string): string {
  return `file:artifacts/${stage}/${key}`;
}

const scheme = 'file:';

/** Whether a URI names a folder below `artifacts`, in whatever data folder. */
export function isArtifactUri(uri: unknown): uri is string {
  return (
    typeof uri === 'string' &&
    uri.startsWith(`${scheme}artifacts/`) &&
    isInside(uri.slice(scheme.length))
  );
}

/**
 * The folder that a `file:` URI names, below `artifacts` in the data folder.
 *
 * @throws StageError `bad-data` where the URI, which a record or a manifest may hold, leads elsewhere
 */
export function artifactFolder(dataFolder: string, uri: string): string {
  if (isArtifactUri(uri)) return join(dataFolder, uri.slice(scheme.length));
  throw new StageError('bad-data', {
    message: `'${uri}' names no artifact: it does not lie in ${join(dataFolder, 'artifacts')}`,
    fix: 'Whatever names it is damaged: run the recipe again.',
  });
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
