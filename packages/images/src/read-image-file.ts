import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { Refusal } from './refusal.ts';
import { refuseImage } from './refuse-image.ts';

/** Never waits for somebody to write into a pipe, and never follows a link that came meanwhile. */
const openFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

async function readBytes(file: FileHandle, sizeBytes: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(sizeBytes);
  for (let count = 0; count < sizeBytes; ) {
    const { bytesRead } = await file.read(bytes, count, sizeBytes - count);
    if (bytesRead === 0) return bytes.subarray(0, count);
    count += bytesRead;
  }
  return bytes;
}

type Stats = { isFile(): boolean; isDirectory(): boolean; size: number };

function findRefusal(stats: Stats, name: string, maxBytes: number): Refusal | undefined {
  if (!stats.isFile()) {
    const what = stats.isDirectory() ? 'a folder' : 'no regular file';
    return { reason: 'missing-image', message: `${name}: is ${what}` };
  }
  if (stats.size <= maxBytes) return undefined;
  const message = `${name}: has ${stats.size} bytes; the limit is ${maxBytes}`;
  return { reason: 'too-many-bytes', message };
}

/** What is amiss with one file; that there is no memory, or too many files are open, is not. */
const codesOfOneFile = ['EACCES', 'EPERM', 'ELOOP', 'ENOENT', 'ENOTDIR', 'ENXIO'];

async function attempt<Result>(opened: Promise<Result>, name: string): Promise<Result> {
  return opened.catch((error: NodeJS.ErrnoException) => {
    if (!codesOfOneFile.includes(error.code ?? '')) throw error;
    const message = `${name}: cannot be opened (${error.code})`;
    throw refuseImage({ reason: 'missing-image', message });
  });
}

/**
 * Reads a regular file whole: a pipe, a device or a folder is refused, not waited for.
 *
 * @param path with all links resolved.
 * @param name for messages.
 * @throws StageError `bad-data` with `details.reason` missing-image (also where it cannot be opened)
 * or too-many-bytes.
 */
export async function readImageFile(
  path: string,
  name: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const check = (stats: Stats): void => {
    const refusal = findRefusal(stats, name, maxBytes);
    if (refusal) throw refuseImage(refusal);
  };
  check(await attempt(stat(path), name)); // to open a device may do something
  const file = await attempt(open(path, openFlags), name);
  try {
    const stats = await file.stat();
    check(stats);
    return await readBytes(file, stats.size);
  } finally {
    await file.close();
  }
}
