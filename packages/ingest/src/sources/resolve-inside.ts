import { realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { StageError } from '@sightline/contracts';

function notTrusted(path: string, problem: string): StageError {
  return new StageError('bad-data', {
    message: `${path} ${problem}.`,
    fix: 'Put the file or folder itself there.',
  });
}

/**
 * Follows the links of a path below a folder, as long as they stay within.
 *
 * @param root the folder, itself a real path.
 * @returns the real path; none where nothing is there.
 * @throws StageError `bad-data` when it leads out of the folder, or is neither a folder nor a
 * regular file: to open a pipe would wait for ever.
 */
export async function resolveInside(root: string, path: string): Promise<string | undefined> {
  const asked = resolve(root, path);
  const found = await realpath(asked).catch(() => undefined);
  if (found === undefined) return undefined;
  if (found !== root && !found.startsWith(root + sep)) {
    throw notTrusted(asked, 'is a link that leads out of the folder');
  }
  const stats = await stat(found);
  if (stats.isFile() || stats.isDirectory()) return found;
  throw notTrusted(asked, 'is no regular file');
}
