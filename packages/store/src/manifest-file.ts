import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Manifest, StageError } from '@sightline/contracts';
import { contentHash, listContents } from './content-hash.ts';
import { isInside } from './is-inside.ts';

export const manifestName = 'manifest.json';

/** A manifest as it is written: the same bytes wherever it comes from. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * A manifest's text, checked against its own hash; every path that it names stays in its folder.
 *
 * @throws Error that says what is wrong with it
 */
export function parseManifest(text: string): Manifest {
  let manifest: Manifest;
  let paths: string[];
  let hash: string;
  try {
    manifest = JSON.parse(text) as Manifest;
    paths = listContents(manifest).map(({ path }) => path);
    hash = contentHash(manifest);
  } catch (cause) {
    throw new Error('is not a manifest', { cause });
  }
  if (hash !== manifest.sha256) throw new Error('does not fit its own hash');
  const outside = paths.find((path) => !isInside(path) || path === manifestName);
  if (outside !== undefined) throw new Error(`names a file outside: ${outside}`);
  return manifest;
}

/**
 * Reads the manifest of an artifact.
 *
 * @throws StageError `missing-data` without one, `bad-data` when it is damaged or leads elsewhere.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, manifestName);
  const fix = 'Run again: a stage whose artifact is damaged or missing is rebuilt.';
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new StageError('missing-data', { message: `${path}: there is no manifest`, fix, cause });
  });
  try {
    return parseManifest(text);
  } catch (cause) {
    const message = `${path}: ${(cause as Error).message}`;
    throw new StageError('bad-data', { message, fix, cause });
  }
}
