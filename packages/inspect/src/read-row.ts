import {
  numbersOf,
  StageError,
  type TableReader,
  tensorShape,
  valuesOf,
} from '@sightline/contracts';
import { DataType, type RecordBatch } from 'apache-arrow';

/** One value of a row: text as it is, numbers of a tensor in order, bytes by their count. */
export type RowValue = {
  name: string;
  shape?: number[];
  value: string | number | boolean | number[] | string[] | { sizeBytes: number };
};

async function findBatch(table: TableReader, row: number): Promise<[RecordBatch, number]> {
  let first = 0;
  for (const [index, rowCount] of table.batchRowCounts.entries()) {
    if (row < first + rowCount) return [await table.readBatch(index), row - first];
    first += rowCount;
  }
  throw new StageError('usage', {
    message: `there is no row ${row}: the table has ${table.rowCount} rows`,
    fix: table.rowCount > 0 ? `Rows count from 0 to ${table.rowCount - 1}.` : 'Nothing to show.',
  });
}

/**
 * Reads one row, counted from 0.
 *
 * @throws StageError `usage` when there is no such row.
 */
export async function readRow(table: TableReader, row: number): Promise<RowValue[]> {
  const [found, index] = await findBatch(table, row);
  const batch = found.slice(index, index + 1);
  return batch.schema.fields.map((field): RowValue => {
    const { name } = field;
    if (DataType.isFixedSizeList(field.type)) {
      const shape = tensorShape(field) ?? [field.type.listSize];
      return { name, shape, value: Array.from(numbersOf(batch, name)) };
    }
    const [value] = valuesOf<RowValue['value'] | Uint8Array>(batch, name);
    if (value instanceof Uint8Array) return { name, value: { sizeBytes: value.length } };
    return { name, value: typeof value === 'bigint' ? Number(value) : value! };
  });
}
