import { closeSync, fstatSync, openSync } from 'node:fs';
import type { NumericValues, RowColumn } from '@sightline/contracts';
import type { Schema } from 'apache-arrow';
import { fieldRegions } from './batch-loader.ts';
import type { PlacedBatch } from './part-reader.ts';
import { readFailure } from './read-failure.ts';
import { readFully } from './read-fully.ts';

/** One column of a part, open for reading by rows. */
export type PartColumn = {
  /** Fills `into` with the rows of a batch from `firstRow` on. */
  readRows(batch: number, firstRow: number, into: NumericValues): void;
  close(): void;
};

/** Where the values of a column lie in the file, batch by batch; refuses what lies outside. */
function findValues(
  fileBytes: number,
  schema: Schema,
  placed: readonly PlacedBatch[],
  { label, index, rowWidth, kind }: RowColumn,
): Float64Array {
  return Float64Array.from(placed, ({ bodyOffset, bodyBytes, header }) => {
    const values = fieldRegions(schema, header, index).at(-1); // bitmaps come before
    const wantedBytes = header.length * rowWidth * kind.BYTES_PER_ELEMENT;
    const end = values ? values.offset + wantedBytes : Number.POSITIVE_INFINITY;
    if (!values || values.length < wantedBytes || end > bodyBytes || bodyOffset + end > fileBytes) {
      throw new Error(`${label}: a batch of ${header.length} rows does not lie within the file`);
    }
    return bodyOffset + values.offset;
  });
}

/**
 * Opens a column of a part; its rows are read into the caller's memory from where they lie.
 *
 * @throws StageError `missing-data` without a file, `bad-data` when the column leaves the file.
 */
export function openPartColumn(
  path: string,
  schema: Schema,
  placed: readonly PlacedBatch[],
  column: RowColumn,
): PartColumn {
  const attempt = <Result>(read: () => Result): Result => {
    try {
      return read();
    } catch (error) {
      throw readFailure(path, error);
    }
  };
  let file: number | undefined = attempt(() => openSync(path, 'r'));
  const close = (): void => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  const rowBytes = column.rowWidth * column.kind.BYTES_PER_ELEMENT;
  try {
    const opened = file;
    const starts = attempt(() => findValues(fstatSync(opened).size, schema, placed, column));
    return {
      readRows(batch, firstRow, into) {
        const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
        attempt(() => {
          if (file === undefined) throw new Error(`${column.label} is closed`);
          readFully(file, bytes, starts[batch]! + firstRow * rowBytes);
        });
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}
