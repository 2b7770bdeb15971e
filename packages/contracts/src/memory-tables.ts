import { type RecordBatch, RecordBatchReader, RecordBatchStreamWriter } from 'apache-arrow';
import { assertTable } from './assert-table.ts';
import { batchStarts, findRowColumn, findRuns } from './column-rows.ts';
import { numbersOf, selectColumns } from './columns.ts';
import { StageError } from './errors.ts';
import type { StageContext, StageInput, StageOutput } from './stage.ts';
import type { ColumnReader, TableReader, TableWriter } from './table-access.ts';
import { contractId, type TableContract } from './table-contract.ts';

/** Tables and files in memory: a stage runs on them as it does on artifacts. */
export type MemoryTables = {
  input: StageInput;
  output: StageOutput;
  files: Map<string, Uint8Array>;
};

function memoryColumn(
  contract: TableContract,
  batches: readonly RecordBatch[],
  name: string,
): ColumnReader {
  const column = findRowColumn(contract, name);
  const starts = batchStarts(batches.map((batch) => batch.numRows));
  const { rowWidth } = column;
  return {
    rowCount: starts.at(-1)!,
    rowWidth,
    readRows(rows, into) {
      for (const { batch, firstRow, rowCount, place } of findRuns(column, starts, rows, into)) {
        const values = numbersOf(batches[batch]!, name);
        const start = firstRow * rowWidth;
        into.set(values.subarray(start, start + rowCount * rowWidth), place * rowWidth);
      }
    },
    close() {},
  };
}

/** Batches in memory as a table. */
export function memoryReader(
  contract: TableContract,
  batches: readonly RecordBatch[],
): TableReader {
  const read = (index: number): RecordBatch => {
    const batch = batches[index];
    if (!batch) throw new RangeError(`${contractId(contract)} has no batch ${index}`);
    return batch;
  };
  return {
    contract,
    rowCount: batches.reduce((sum, batch) => sum + batch.numRows, 0),
    batchCount: batches.length,
    batchRowCounts: batches.map((batch) => batch.numRows),
    readBatch: async (index) => read(index),
    readBatchNow: (index, columns) => (columns ? selectColumns(read(index), columns) : read(index)),
    async *batches(columns) {
      for (const batch of batches) yield columns ? selectColumns(batch, columns) : batch;
    },
    openColumn: (name) => memoryColumn(contract, batches, name),
  };
}

/** A writer is done with a batch when it was appended: the stage may have others in its memory then. */
function copyBatch(batch: RecordBatch): RecordBatch {
  const bytes = RecordBatchStreamWriter.writeAll([batch]).toUint8Array(true);
  return RecordBatchReader.from(bytes).next().value as RecordBatch;
}

/** What one stage writes, another may read: hand the same object to each in turn. */
export function createMemoryTables(contracts: readonly TableContract[]): MemoryTables {
  const tables = new Map(contracts.map((contract) => [contract.name, [] as RecordBatch[]]));
  const files = new Map<string, Uint8Array>();
  const find = (name: string): { contract: TableContract; batches: RecordBatch[] } => {
    const contract = contracts.find((candidate) => candidate.name === name);
    const batches = tables.get(name);
    if (!contract || !batches) throw new StageError('contract', { message: `no table ${name}` });
    return { contract, batches };
  };
  const writer = (name: string): TableWriter => {
    const { contract, batches } = find(name);
    return {
      async append(batch) {
        assertTable(contract, batch.schema, name);
        batches.push(copyBatch(batch));
      },
      get rowCount() {
        return batches.reduce((sum, batch) => sum + batch.numRows, 0);
      },
    };
  };
  const reader = (name: string): TableReader =>
    memoryReader(find(name).contract, find(name).batches);
  const writeFile = async (name: string, bytes: Uint8Array): Promise<void> => {
    files.set(name, bytes);
  };
  return { input: { table: reader }, output: { table: writer, writeFile }, files };
}

/** A context without checkpoint or interruption, for a stage that runs by itself. */
export function createContext(seed: number, parts: Partial<StageContext> = {}): StageContext {
  return {
    seed,
    signal: new AbortController().signal,
    report: () => {},
    checkpoint: { load: async () => undefined, save: async () => {}, intervalMs: 10_000 },
    ...parts,
  };
}
