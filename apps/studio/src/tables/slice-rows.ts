import { batchStarts, type TableReader } from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';

/** Rows that follow each other within a batch: the batch, the first of them there, how many. */
type Run = { batch: number; first: number; count: number };

function findRuns({ batchRowCounts }: TableReader, rows: readonly number[]): Run[] {
  const starts = batchStarts(batchRowCounts);
  const runs: Run[] = [];
  for (const row of rows) {
    const last = runs.at(-1);
    const isNext = last && starts[last.batch]! + last.first + last.count === row;
    if (isNext && row < starts[last.batch + 1]!) last.count += 1;
    else {
      const batch = batchAt(starts, row);
      runs.push({ batch, first: row - starts[batch]!, count: 1 });
    }
  }
  return runs;
}

/** The batch that a row stands in; `starts` ends with the number of all rows. */
function batchAt(starts: Float64Array, row: number): number {
  let [low, high] = [0, starts.length - 2];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (starts[middle]! <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Rows of a table, in the order in which they are asked for, as slices of its batches: only those
 * batches are read that rows stand in, and of them only these columns.
 *
 * @param rows numbers of rows from 0, each below the table's row count
 * @returns a batch for every stretch of rows that follow each other
 */
export function sliceRows(
  table: TableReader,
  rows: readonly number[],
  columns: readonly string[],
): RecordBatch[] {
  const read = new Map<number, RecordBatch>();
  return findRuns(table, rows).map(({ batch, first, count }) => {
    const found = read.get(batch) ?? table.readBatchNow(batch, columns);
    read.set(batch, found);
    return found.slice(first, first + count);
  });
}
