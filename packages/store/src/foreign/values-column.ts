import { numbersOf, type RowColumn } from '@sightline/contracts';
import type { RecordBatch, Schema } from 'apache-arrow';
import type { PartColumn } from '../part-column.ts';
import { fileFailure } from './file-failure.ts';

/**
 * A column whose rows cannot be read from where they lie, because they are compressed: its batches
 * are read whole, and the last one is kept.
 *
 * @param readNow reads one column of a batch, without giving up the turn
 */
export function openValuesColumn(
  path: string,
  schema: Schema,
  { index, rowWidth }: RowColumn,
  readNow: (batch: number, name: string) => RecordBatch,
): PartColumn {
  const { name } = schema.fields[index]!;
  let kept: { batch: number; rows: RecordBatch } | undefined;
  return {
    readRows(batch, firstRow, into) {
      try {
        if (kept?.batch !== batch) kept = { batch, rows: readNow(batch, name) };
        const start = firstRow * rowWidth;
        into.set(numbersOf(kept.rows, name).subarray(start, start + into.length));
      } catch (error) {
        throw fileFailure(path, error);
      }
    },
    close() {
      kept = undefined;
    },
  };
}
