import { join } from 'node:path';
import { openTable } from '@sightline/store';
import type { FoundTable } from './find-table.ts';
import { listParts } from './size-of.ts';

/** The file that a row of a table lies in, and its number there; both count from 0. */
export async function locateRow(
  { path, name, manifest }: FoundTable,
  row: number,
): Promise<{ path: string; row: number }> {
  const record = name === undefined ? undefined : manifest?.tables[name];
  const paths = record ? record.parts.map((part) => join(path, part.path)) : listParts(path);
  let first = 0;
  for (const [index, part] of paths.entries()) {
    const rowCount = record?.parts[index]?.rowCount ?? (await openTable(part)).rowCount;
    if (row < first + rowCount) return { path: part, row: row - first };
    first += rowCount;
  }
  return { path, row };
}
