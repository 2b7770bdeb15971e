import { join } from 'node:path';
import type { Artifact } from '@sightline/store';

/** The part that a row of a table stands in, and its number there. */
export function placeOfRow(
  { folder, manifest }: Pick<Artifact, 'folder' | 'manifest'>,
  table: string,
  row: number,
): { file: string; rowInFile: number } | undefined {
  let first = 0;
  for (const part of manifest.tables[table]?.parts ?? []) {
    if (row < first + part.rowCount) {
      return { file: join(folder, part.path), rowInFile: row - first };
    }
    first += part.rowCount;
  }
  return undefined;
}
