import { DataType, FixedSizeList } from 'apache-arrow';
import type { NumericValues } from './columns.ts';
import { StageError } from './errors.ts';
import { contractId, type TableContract } from './table-contract.ts';

type NumericConstructor =
  | typeof Int32Array
  | typeof Float32Array
  | typeof Float64Array
  | typeof Uint8Array;

const kinds: readonly NumericConstructor[] = [Int32Array, Float32Array, Float64Array, Uint8Array];

/** A column of numbers or tensors, as its rows are read one by one. */
export type RowColumn = {
  /** For messages: `pixels@1 column pixels`. */
  label: string;
  /** Place of the column in the table. */
  index: number;
  /** Values of a row. */
  rowWidth: number;
  kind: NumericConstructor;
};

function breach(message: string): never {
  throw new StageError('contract', { message });
}

/** @throws StageError `contract` where there is no such column or its rows are not numbers. */
export function findRowColumn(contract: TableContract, name: string): RowColumn {
  const { fields } = contract.schema;
  const label = `${contractId(contract)} column ${name}`;
  const index = fields.findIndex((field) => field.name === name);
  if (index < 0) breach(`${label}: there is none; there are ${fields.map((one) => one.name)}`);
  const { type } = fields[index]!;
  const [rowWidth, element] =
    type instanceof FixedSizeList ? [type.listSize, type.children[0]!.type] : [1, type];
  const kind = kinds.find((one) => one === element.ArrayType);
  if (kind && (DataType.isInt(element) || DataType.isFloat(element))) {
    return { label, index, rowWidth, kind };
  }
  return breach(`${label}: rows of ${type} cannot be read by themselves`);
}

/** Rows that follow each other in one batch, and in what is asked for. */
export type RowRun = {
  batch: number;
  /** Of the first row, counted from the batch's start. */
  firstRow: number;
  rowCount: number;
  /** Of the first row among those that are asked for. */
  place: number;
};

/** Last batch that starts at or before a row. */
function findBatch(starts: ArrayLike<number>, row: number): number {
  let [low, high] = [0, starts.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** First row of each batch, and the count of all rows behind them. */
export function batchStarts(batchRowCounts: readonly number[]): Float64Array {
  const starts = new Float64Array(batchRowCounts.length + 1);
  for (const [index, count] of batchRowCounts.entries()) starts[index + 1] = starts[index]! + count;
  return starts;
}

/**
 * Splits what `ColumnReader.readRows` is asked for into runs.
 *
 * @param starts from `batchStarts`
 * @throws StageError `contract` when a row or `into` does not fit.
 */
export function findRuns(
  { label, rowWidth, kind }: RowColumn,
  starts: Float64Array,
  rows: ArrayLike<number>,
  into: NumericValues,
): RowRun[] {
  const rowCount = starts.at(-1)!;
  if (!(into instanceof kind) || into.length < rows.length * rowWidth) {
    const wanted = `${kind.name} of ${rows.length * rowWidth}`;
    breach(`${label}: expected a ${wanted} values, got ${into.constructor.name} ${into.length}`);
  }
  const runs: RowRun[] = [];
  let end = -1; // the row that would go on with the last run
  let lastOfBatch = -1;
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place]!;
    if (!(row >= 0 && row < rowCount)) breach(`${label}: has ${rowCount} rows, no row ${row}`);
    if (row === end && row <= lastOfBatch) runs.at(-1)!.rowCount += 1;
    else {
      const batch = findBatch(starts, row);
      runs.push({ batch, firstRow: row - starts[batch]!, rowCount: 1, place });
      lastOfBatch = starts[batch + 1]! - 1;
    }
    end = row + 1;
  }
  return runs;
}
