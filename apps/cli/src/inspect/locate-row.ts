import { join } from 'node:path';
import { openTable } from '@sightline/store';
import type { FoundTable } from './find-table.ts';
import { listParts } from './size-of.ts';

type Part = { path: string; rowCount: number };

/** The part that a row of a table lies in, and its number there; both count from 0. */
export function partOfRow(
  parts: readonly Part[],
  row: number,
): { path: string; row: number } | undefined {
  let first = 0;
  for (const { path, rowCount } of parts) {
    if (row < first + rowCount) return { path, row: row - first };
    first += rowCount;
  }
  return undefined;
}

async function partsOf({ path, name, manifest }: FoundTable): Promise<Part[]> {
  const record = name === undefined ? undefined : manifest?.tables[name];
  if (record) return record.parts.map((part) => ({ ...part, path: join(path, part.path) }));
  return Promise.all(
    listParts(path).map(async (part) => ({
      path: part,
      rowCount: (await openTable(part)).rowCount,
    })),
  );
}

/** The file that a row of a table lies in, and its number there. */
export async function locateRow(
  found: FoundTable,
  row: number,
): Promise<{ path: string; row: number }> {
  return partOfRow(await partsOf(found), row) ?? { path: found.path, row };
}
