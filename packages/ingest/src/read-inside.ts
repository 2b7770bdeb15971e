import { readFile, realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
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
  const file = found === undefined ? undefined : await stat(found);
  if (!found || !file?.isFile()) throw refuse('missing-image', `${relativePath} is not there.`);
  if (file.size > maxBytes) {
    const message = `${relativePath} has ${file.size} bytes; the limit is ${maxBytes}.`;
    throw refuse('too-many-bytes', message);
  }
  return readFile(found);
}
