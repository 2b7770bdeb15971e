import type { RecordBatch } from 'apache-arrow';
import type { NumericValues } from './columns.ts';
import type { TableContract } from './table-contract.ts';

/** A table as it lies in an artifact: parts of record batches, read one batch at a time. */
export type TableReader = {
  readonly contract: TableContract;
  readonly rowCount: number;
  readonly batchCount: number;
  /** Rows of each batch, in order. */
  readonly batchRowCounts: readonly number[];
  /** Random access; throws `contract` when the bytes are not what the contract says. */
  readBatch(index: number): Promise<RecordBatch>;
  /**
   * The same without giving up the turn, and of some columns only: for a caller that cannot wait.
   *
   * @param columns as for `batches`
   */
  readBatchNow(index: number, columns?: readonly string[]): RecordBatch;
  /**
   * All batches, in order.
   *
   * @param columns names of those that are read, in the table's order; the batches hold no others.
   *   All when left out.
   * @param options `reuse` reads each batch into the memory of the one before: for a loop that lets
   *   go of a batch, and of all views of it, before it asks for the next one or ends.
   */
  batches(columns?: readonly string[], options?: { reuse?: boolean }): AsyncIterable<RecordBatch>;
  /**
   * Opens a column of numbers or tensors for reading row by row; the caller closes it.
   *
   * @throws StageError `contract` where there is no such column or it holds something else.
   */
  openColumn(name: string): ColumnReader;
};

/** Rows of one column, read from where they lie: a table need not fit the memory. */
export type ColumnReader = {
  readonly rowCount: number;
  /** Values of a row: the elements of a tensor, or 1. */
  readonly rowWidth: number;
  /**
   * Copies rows behind each other to the beginning of `into`. Synchronous, so that a step of a fit
   * can read its batch; rows that follow each other in the table are read at once.
   *
   * @param rows numbers of rows from 0, in any order
   * @param into of the column's type, with room for `rows.length * rowWidth` values
   * @throws StageError `contract` when a row or `into` does not fit; `bad-data` when the bytes are
   *   not there.
   */
  readRows(rows: ArrayLike<number>, into: NumericValues): void;
  /** Lets go of the file; may be called twice. */
  close(): void;
};

export type TableWriter = {
  /** Checks the batch against the contract and writes it; resolves when its memory may be used again. */
  append(batch: RecordBatch): Promise<void>;
  readonly rowCount: number;
};
