import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Manifest, StageError } from '@sightline/contracts';
import { contentHash } from './content-hash.ts';

export const manifestName = 'manifest.json';

/** A manifest as it is written: the same bytes wherever it comes from. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * Reads the manifest of an artifact.
 *
 * @throws StageError `missing-data` without one, `bad-data` when it is damaged.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, manifestName);
  const fix = 'Run again: a stage whose artifact is damaged or missing is rebuilt.';
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new StageError('missing-data', { message: `${path}: there is no manifest`, fix, cause });
  });
  try {
    const manifest = JSON.parse(text) as Manifest;
    if (contentHash(manifest) === manifest.sha256) return manifest;
  } catch (cause) {
    throw new StageError('bad-data', { message: `${path}: is damaged`, fix, cause });
  }
  throw new StageError('bad-data', { message: `${path}: does not fit its own hash`, fix });
}
