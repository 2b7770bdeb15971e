import type { TableReader } from '@sightline/contracts';
import type { Artifact } from '@sightline/store';

const maxOpenCount = 64;
const open = new Map<string, TableReader>();

/**
 * Opens a table of an artifact, or gives what was opened before: to open one reads where each of its
 * batches lies, and a page asks for many slices and pictures. No file is held open.
 */
export async function openTableOnce(artifact: Artifact, name: string): Promise<TableReader> {
  const key = `${artifact.folder} ${artifact.manifest.sha256} ${name}`;
  const known = open.get(key);
  const table = known ?? (await artifact.table(name));
  open.delete(key);
  open.set(key, table); // behind all others: the first is the one that was used least lately
  const [oldest] = open.keys();
  if (open.size > maxOpenCount && oldest !== undefined) open.delete(oldest);
  return table;
}
