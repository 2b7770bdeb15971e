import { writeFile } from 'node:fs/promises';
import { StageError } from '@sightline/contracts';

/**
 * Writes a file that somebody named; one that is there is never overwritten.
 *
 * @param option that names it: '--map'
 * @throws StageError `usage` where the file is there already or cannot be written
 */
export async function writeNewFile(path: string, bytes: Uint8Array, option: string): Promise<void> {
  try {
    await writeFile(path, bytes, { flag: 'wx' });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const what = code === 'EEXIST' ? 'is there already' : message;
    const fix = `Name a new file with ${option}.`;
    throw new StageError('usage', { message: `${path}: ${what}`, fix, cause });
  }
}
