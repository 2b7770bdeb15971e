import { StageError, type TableReader } from '@sightline/contracts';
import { type Cell, cellReader } from './cell.ts';

/** A row of a table, by the names of its columns. */
export type Row = { row: number; values: Record<string, Cell> };

function findBatch({ batchRowCounts, rowCount }: TableReader, row: number): [number, number] {
  let first = 0;
  for (const [index, count] of batchRowCounts.entries()) {
    if (row < first + count) return [index, row - first];
    first += count;
  }
  throw new StageError('usage', {
    message: `there is no row ${row}: the table has ${rowCount} rows`,
    fix: rowCount > 0 ? `Rows count from 0 to ${rowCount - 1}.` : 'Nothing to show.',
  });
}

/**
 * Reads one row, counted from 0.
 *
 * @throws StageError `usage` when there is no such row.
 */
export async function readRow(table: TableReader, row: number): Promise<Row> {
  const [index, place] = findBatch(table, row);
  const batch = await table.readBatch(index);
  const names = batch.schema.fields.map(({ name }) => name);
  const cells = names.map((name) => [name, cellReader(batch, name)(place)] as const);
  return { row, values: Object.fromEntries(cells) };
}
