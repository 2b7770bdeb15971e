import { type ColumnReader, fusedFeatureCount, imageFeatureCount } from '@sightline/contracts';

/** Fused features of the samples of a split, read when they are needed. */
export type FusedRows = {
  rowCount: number;
  /**
   * @param rows numbers of samples of the split
   * @returns float32, row-major [rows, 562]
   */
  read(rows: Int32Array): Float32Array;
};

/**
 * Reads a split's fused features from the table.
 *
 * @param places row of each sample of the split in the table
 */
export function fusedRows(column: ColumnReader, places: Int32Array): FusedRows {
  return {
    rowCount: places.length,
    read(rows) {
      const values = new Float32Array(rows.length * fusedFeatureCount);
      column.readRows(
        rows.map((row) => places[row]!),
        values,
      );
      return values;
    },
  };
}

export const noFusedRows: FusedRows = { rowCount: 0, read: () => new Float32Array(0) };

/**
 * The same rows, each with the image features of another one.
 *
 * @param others for each row the one whose image it is given
 */
export function swapImages({ rowCount, read }: FusedRows, others: Int32Array): FusedRows {
  return {
    rowCount,
    read(rows) {
      const values = read(rows);
      const given = read(rows.map((row) => others[row]!));
      for (let start = 0; start < values.length; start += fusedFeatureCount) {
        values.set(given.subarray(start, start + imageFeatureCount), start);
      }
      return values;
    },
  };
}
