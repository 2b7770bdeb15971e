import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFailure } from './write-failure.ts';

/** The first of a folder's parents that is missing, or the folder itself. */
async function findMissing(folder: string): Promise<string> {
  const parent = dirname(folder);
  const exists = await stat(parent).catch(() => undefined);
  return exists || parent === folder ? folder : findMissing(parent);
}

/**
 * Makes a folder and those it lies in.
 *
 * @throws StageError that says why not: `disk-full`, a disk that is read-only, ...
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    // Of a read-only disk Node says that there is no such folder; making a single one says more.
    const reason = await mkdir(await findMissing(folder)).then(
      () => error,
      (cause) => cause,
    );
    throw writeFailure(folder, reason);
  }
}
