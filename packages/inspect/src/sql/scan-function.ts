import {
  type DuckDBDataChunk,
  DuckDBTableFunction,
  type DuckDBTableFunctionBindInfo,
  type DuckDBTableFunctionInfo,
  VARCHAR,
} from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { TableReader } from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';
import { duckdbType } from './duckdb-type.ts';
import { fillVector } from './fill-vector.ts';

export const scanName = 'sightline_scan';

/** Rows that DuckDB takes at once, and how many bytes of wide rows. */
const maxChunkRows = 2048;
const maxChunkBytes = 4 * 1024 * 1024;

/** How far one scan is, and what it was asked for. */
type Scan = {
  table: TableReader;
  /** Names in the order that DuckDB wants; without a name where it only counts rows. */
  columns: (string | undefined)[];
  /** The same in the order of the table. */
  wanted: string[];
  /** The next batch, and the next row in the current one. */
  nextBatch: number;
  row: number;
  rowCount: number;
  batch?: RecordBatch;
};

function startScan(table: TableReader, indexes: readonly number[]): Scan {
  const names = table.contract.schema.fields.map(({ name }) => name);
  const columns = indexes.map((index) => names[index]);
  const wanted = names.filter((name) => columns.includes(name));
  return { table, columns, wanted, nextBatch: 0, row: 0, rowCount: 0 };
}

/** Goes on to the next batch where the last one is used up. */
function turnToRows(scan: Scan): void {
  const { table, wanted } = scan;
  while (scan.row === scan.rowCount && scan.nextBatch < table.batchCount) {
    const index = scan.nextBatch++;
    scan.row = 0;
    scan.rowCount = table.batchRowCounts[index]!;
    if (wanted.length > 0) scan.batch = table.readBatchNow(index, wanted);
  }
}

function fillChunk(scan: Scan, chunk: DuckDBDataChunk): void {
  turnToRows(scan);
  const { batch, columns, row, rowCount } = scan;
  const rowBytes = batch ? Math.max(batch.data.byteLength / rowCount, 1) : 1;
  const room = Math.min(Math.max(Math.floor(maxChunkBytes / rowBytes), 1), maxChunkRows);
  const count = Math.min(room, rowCount - row);
  chunk.rowCount = count; // 0 ends the scan
  for (const [place, name] of columns.entries()) {
    const index = batch?.schema.fields.findIndex((field) => field.name === name) ?? -1;
    const data = batch?.data.children[index];
    if (!data) continue;
    fillVector(duckdb.data_chunk_get_vector(chunk.chunk, place), { data, start: row, count });
  }
  scan.row += count;
}

/**
 * A table function by which DuckDB reads our tables, named by its argument: a batch at a time, as it
 * asks, and only the columns that a statement needs.
 *
 * @param fail is told what reading a table threw; DuckDB itself keeps only the message
 */
export function createScanFunction(
  tables: ReadonlyMap<string, TableReader>,
  fail: (thrown: unknown) => void,
): DuckDBTableFunction {
  const guard = (info: { setError(error: string): void }, act: () => void): void => {
    try {
      act();
    } catch (error) {
      fail(error);
      info.setError(error instanceof Error ? error.message : String(error));
    }
  };
  const bind = (info: DuckDBTableFunctionBindInfo): void => {
    const table = tables.get(String(info.getParameter(0)));
    if (!table) throw new Error(`there is no table ${info.getParameter(0)}`);
    for (const field of table.contract.schema.fields) {
      info.addResultColumn(field.name, duckdbType(field));
    }
    info.setCardinality(table.rowCount, true);
    info.setBindData({ table });
  };
  const read = (info: DuckDBTableFunctionInfo, chunk: DuckDBDataChunk): void =>
    fillChunk(info.initData as Scan, chunk);
  return DuckDBTableFunction.create({
    name: scanName,
    parameterTypes: [VARCHAR],
    supportsProjectionPushdown: true,
    bindFunction: (info) => guard(info, () => bind(info)),
    initFunction: (info) =>
      guard(info, () => {
        const { table } = info.bindData as { table: TableReader };
        info.setInitData(startScan(table, info.getColumnIndexes()));
        info.setMaxThreads(1);
      }),
    mainFunction: (info, chunk) => guard(info, () => read(info, chunk)),
  });
}
