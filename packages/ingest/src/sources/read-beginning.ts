import { open } from 'node:fs/promises';

/** Reads the first bytes of a regular file as UTF-8, and no more. */
export async function readBeginning(path: string, maxBytes: number): Promise<string> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxBytes), 0, maxBytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
