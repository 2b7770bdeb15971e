import { type RecordBatch, RecordBatchReader, Schema } from 'apache-arrow';
import { fileFailure } from '../foreign/file-failure.ts';
import { toPlainBatch } from '../foreign/plain-data.ts';
import { plainSchema } from '../foreign/plain-type.ts';
import { openValuesColumn } from '../foreign/values-column.ts';
import type { PartReader } from '../part-reader.ts';
import { askParquet, askParquetNow } from './parquet-thread.ts';
import type { BatchPlace, ParquetLayout, ParquetRequest, RowGroup } from './request.ts';

/** What a slice of a row group should hold, as it is encoded. */
const sliceBytes = 8 * 1024 * 1024;
const maxSliceRows = 8192;
/** Compressed columns of one row group, which the decoder holds while it goes through them. */
const maxReadBytes = 1024 * 1024 * 1024;
/** Slices of one file, which are listed when it is opened. */
const maxSliceCount = 1_000_000;

function sliceRowGroup({ rowCount, encodedBytes }: RowGroup, rowGroup: number): BatchPlace[] {
  const rowBytes = Math.max(encodedBytes / Math.max(rowCount, 1), 1);
  const sliceRows = Math.min(Math.max(Math.floor(sliceBytes / rowBytes), 1), maxSliceRows);
  if (!(rowCount >= 0 && rowCount / sliceRows <= maxSliceCount)) {
    throw new Error(`row group ${rowGroup} claims to hold ${rowCount} rows`);
  }
  return Array.from({ length: Math.ceil(rowCount / sliceRows) }, (_, index) => {
    const firstRow = index * sliceRows;
    return { rowGroup, firstRow, rowCount: Math.min(sliceRows, rowCount - firstRow), sliceRows };
  });
}

function decodeSchema({ schema, metadata }: ParquetLayout): Schema {
  const decoded = RecordBatchReader.from(schema).open().schema;
  return plainSchema(new Schema(decoded.fields, new Map([...decoded.metadata, ...metadata])));
}

/** The batch with the file's own metadata, its columns plain. */
function decodeBatch(stream: Uint8Array, { metadata }: Schema, rowCount: number): RecordBatch {
  const [batch] = [...RecordBatchReader.from(stream)];
  if (batch?.numRows !== rowCount) throw new Error(`a slice of ${rowCount} rows lacks some`);
  const { fields } = plainSchema(batch.schema);
  return toPlainBatch(batch, new Schema(fields, metadata));
}

function checkSize(
  { columnBytes }: RowGroup,
  rowGroup: number,
  columns: readonly string[] | undefined,
): void {
  const size = columnBytes
    .filter(([name]) => columns?.includes(name) ?? true)
    .reduce((sum, [, bytes]) => sum + bytes, 0);
  if (size <= maxReadBytes) return;
  const gigabytes = (size / 2 ** 30).toFixed(1);
  throw new Error(
    `row group ${rowGroup} holds ${gigabytes} GiB, more than the 1 GiB that is read at once`,
  );
}

/**
 * Opens a Parquet file by its footer; row groups are read in slices of about 8 MiB.
 *
 * @throws StageError `bad-data` when it cannot be read.
 */
export async function openParquetPart(path: string): Promise<PartReader> {
  const attempt = async <Result>(read: () => Promise<Result>): Promise<Result> => {
    try {
      return await read();
    } catch (error) {
      throw fileFailure(path, error);
    }
  };
  const layout = await attempt(() => askParquet<ParquetLayout>({ ask: 'layout', path }));
  const schema = await attempt(async () => decodeSchema(layout));
  const places = await attempt(async () => layout.rowGroups.flatMap(sliceRowGroup));
  const requestOf = (index: number, columns?: readonly string[]): ParquetRequest => {
    const place = places[index];
    if (!place) throw new Error(`has ${places.length} batches, no batch ${index}`);
    checkSize(layout.rowGroups[place.rowGroup]!, place.rowGroup, columns);
    return { ask: 'batch', path, place, ...(columns ? { columns } : {}) };
  };
  const read = (index: number, columns?: readonly string[]): Promise<RecordBatch> =>
    attempt(async () => {
      const stream = await askParquet<Uint8Array>(requestOf(index, columns));
      return decodeBatch(stream, schema, places[index]!.rowCount);
    });
  const readNow = (index: number, columns?: readonly string[]): RecordBatch => {
    try {
      const stream = askParquetNow<Uint8Array>(requestOf(index, columns));
      return decodeBatch(stream, schema, places[index]!.rowCount);
    } catch (error) {
      throw fileFailure(path, error);
    }
  };
  return {
    path,
    schema,
    batchRowCounts: places.map(({ rowCount }) => rowCount),
    readBatch: (index) => read(index),
    readBatchNow: readNow,
    async *batches(columns) {
      for (const index of places.keys()) yield await read(index, columns);
    },
    openColumn: (column) =>
      openValuesColumn(path, schema, column, (batch, name) => readNow(batch, [name])),
  };
}
