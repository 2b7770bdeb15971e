import { readFile } from 'node:fs/promises';
import { StageError } from '@sightline/contracts';

/**
 * Reads an image file whole.
 *
 * @throws StageError `missing-data` without such a file, `bad-data` for an empty one or a folder.
 */
export async function readImage(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const isFolder = error.code === 'EISDIR';
    const isMissing = error.code === 'ENOENT';
    const what = isFolder ? 'is a folder' : isMissing ? 'there is no such file' : error.message;
    throw new StageError(isFolder ? 'bad-data' : 'missing-data', {
      message: `${path}: ${what}`,
      fix: 'Name an image file.',
      cause: error,
    });
  });
  if (bytes.length > 0) return bytes;
  throw new StageError('bad-data', { message: `${path}: is empty`, fix: 'Name an image file.' });
}
