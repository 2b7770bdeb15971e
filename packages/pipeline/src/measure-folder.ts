import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a folder takes up, and when something in it was last written; what goes meanwhile is left out. */
export async function measureFolder(
  folder: string,
): Promise<{ sizeBytes: number; modifiedMs: number }> {
  const own = await stat(folder).catch(() => undefined);
  if (!own) return { sizeBytes: 0, modifiedMs: 0 };
  if (!own.isDirectory()) return { sizeBytes: own.size, modifiedMs: own.mtimeMs };
  const names = await readdir(folder).catch(() => []);
  const parts = await Promise.all(names.map((name) => measureFolder(join(folder, name))));
  return {
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    modifiedMs: Math.max(own.mtimeMs, ...parts.map((part) => part.modifiedMs)),
  };
}
