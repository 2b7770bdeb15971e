import { realpath } from 'node:fs/promises';
import { StageError } from '@sightline/contracts';
import { defaultImageLimits, readImageFile } from '@sightline/images';

const fix = 'Name an image file.';

function explain(path: string, cause: NodeJS.ErrnoException | StageError): StageError {
  if (cause instanceof StageError) {
    return new StageError(cause.code, { message: cause.message, fix, cause });
  }
  const what = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
  return new StageError('missing-data', { message: `${path}: ${what}`, fix, cause });
}

/**
 * Reads an image file whole.
 *
 * @throws StageError `missing-data` without such a file, `bad-data` for an empty one, one that is too
 * large, and what is no regular file: a folder, a pipe, a device.
 */
export async function readImage(path: string): Promise<Uint8Array> {
  const { maxImageBytes } = defaultImageLimits;
  const bytes = await realpath(path)
    .then((found) => readImageFile(found, path, maxImageBytes))
    .catch((error) => {
      throw explain(path, error);
    });
  if (bytes.length > 0) return bytes;
  throw new StageError('bad-data', { message: `${path}: is empty`, fix });
}
