import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { readImageFile } from '@sightline/images';
import { refuse } from './refuse.ts';

/**
 * Reads a file of a folder by a path that came from data and is not trusted.
 *
 * @param root the folder, itself a real path.
 * @param maxBytes larger files are refused before they are read.
 * @throws StageError `bad-data` with `details.reason`: missing-image, unsafe-path (absolute, upward
 * or linked out of the folder) or too-many-bytes.
 */
export async function readInside(
  root: string,
  relativePath: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const path = resolve(root, relativePath);
  const found = await realpath(path).catch(() => undefined);
  if (!(found ?? path).startsWith(root + sep)) {
    throw refuse('unsafe-path', `${relativePath} leads out of the folder.`);
  }
  if (found === undefined) throw refuse('missing-image', `${relativePath} is not there.`);
  return readImageFile(found, relativePath, maxBytes);
}
