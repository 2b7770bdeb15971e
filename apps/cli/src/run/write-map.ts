import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { StageError } from '@sightline/contracts';

/** Where the maps of a picture and a question lie when no file is named: in the run's own folder. */
export function mapPath(runFolder: string, image: Uint8Array, question: string): string {
  const hash = createHash('sha256').update(image).update('\0').update(question);
  return join(runFolder, 'asked', `${hash.digest('hex').slice(0, 12)}.png`);
}

/**
 * Writes the maps; a file that somebody named is never overwritten.
 *
 * @returns the path as seen from the working directory
 * @throws StageError `usage` where the named file is there already or cannot be written
 */
export async function writeMap(
  png: Uint8Array,
  path: string,
  { isNamed }: { isNamed: boolean },
): Promise<string> {
  try {
    if (!isNamed) await mkdir(dirname(path), { recursive: true });
    await writeFile(path, png, { flag: isNamed ? 'wx' : 'w' });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const what = code === 'EEXIST' ? 'is there already' : message;
    const fix = 'Name a new file with --map.';
    throw new StageError('usage', { message: `${path}: ${what}`, fix, cause });
  }
  return relative('.', path);
}
