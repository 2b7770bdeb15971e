import { type TableReader, valuesOf } from '@sightline/contracts';
import { findRow } from '@sightline/inspect';

/** Ids that are remembered, over all tables: some tens of megabytes. */
const maxEntryCount = 400_000;
const indexes = new Map<string, Map<string, number>>();

async function readIndex(table: TableReader, column: string): Promise<Map<string, number>> {
  const index = new Map<string, number>();
  let first = 0;
  for await (const batch of table.batches([column], { reuse: true })) {
    for (const [place, id] of valuesOf(batch, column).entries()) {
      if (!index.has(id)) index.set(id, first + place);
    }
    first += batch.numRows;
  }
  return index;
}

function remember(key: string, index: Map<string, number>): void {
  indexes.set(key, index);
  let entryCount = [...indexes.values()].reduce((sum, { size }) => sum + size, 0);
  for (const [oldest, { size }] of indexes) {
    if (entryCount <= maxEntryCount || oldest === key) return;
    indexes.delete(oldest);
    entryCount -= size;
  }
}

/**
 * The first row of a table whose id is this one. The ids of tables that are not too long are
 * remembered: a list of samples asks for a picture each.
 *
 * @param hash of the artifact that the table lies in
 */
export async function findIndexedRow(
  hash: string,
  table: TableReader,
  column: string,
  id: string,
): Promise<number | undefined> {
  if (table.rowCount > maxEntryCount) return findRow(table, column, id);
  const key = `${hash} ${table.contract.name} ${column}`;
  const index = indexes.get(key) ?? (await readIndex(table, column));
  remember(key, index);
  return index.get(id);
}
