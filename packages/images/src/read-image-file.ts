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

/**
 * Reads a regular file whole: a pipe, a device or a folder is refused, not waited for.
 *
 * @param path with all links resolved.
 * @param name for messages.
 * @throws StageError `bad-data` with `details.reason` missing-image or too-many-bytes; what the
 * system says (`ENOENT`, ...) of a file that cannot be opened.
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
  check(await stat(path)); // to open a device may do something
  const file = await open(path, openFlags);
  try {
    const stats = await file.stat();
    check(stats);
    return await readBytes(file, stats.size);
  } finally {
    await file.close();
  }
}
