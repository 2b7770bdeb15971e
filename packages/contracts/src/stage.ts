import type { RecordBatch } from 'apache-arrow';
import type { z } from 'zod';
import type { NumericValues } from './columns.ts';
import type { StageEvent } from './events.ts';
import type { TableContract } from './table-contract.ts';

export const stageNames = ['ingest', 'preprocess', 'features', 'fusion', 'train'] as const;
export type StageName = (typeof stageNames)[number];

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
  /** Checks the batch against the contract and writes it; resolves when it may be let go. */
  append(batch: RecordBatch): Promise<void>;
  readonly rowCount: number;
};

export type StageInput = {
  /** A table that `reads` names, from whichever stage before wrote it. */
  table(name: string): TableReader;
};

export type StageOutput = {
  /** A table that `writes` names. */
  table(name: string): TableWriter;
  /** A file beside the tables, e.g. `model.safetensors`. */
  writeFile(name: string, bytes: Uint8Array): Promise<void>;
};

/** Bytes that outlive a killed attempt; written atomically, removed when the stage succeeds. */
export type Checkpoint = {
  load(): Promise<Uint8Array | undefined>;
  save(bytes: Uint8Array): Promise<void>;
  /** Time that should pass between two saves. */
  intervalMs: number;
};

export type StageContext = {
  seed: number;
  /** Set when the run is interrupted: stop at the next safe point with `signal.throwIfAborted()`. */
  signal: AbortSignal;
  report(event: StageEvent): void;
  checkpoint: Checkpoint;
  /** Whether the input is only one of several shards: what holds for all rows is checked later. */
  isShard?: boolean;
};

/**
 * How a stage's input is parted into shards: ranges of the rows of one table, and of every other
 * table with the same column the rows that belong to them. What the stage writes for all shards, in
 * their order, must be what it would write for everything at once, but for the order of rows.
 */
export type ShardRule = {
  /** A table that it reads. */
  table: string;
  /** A column of ids, each once in that table. */
  column: string;
};

/** One room of the pipeline: reads tables, computes, writes tables. Knows nothing of the others. */
export type Stage<Config = unknown> = {
  name: StageName;
  /** Enters the cache key: raise it when the same input gives other output. */
  version: number;
  /** Tables by name, each written by a stage before. */
  reads: Record<string, TableContract>;
  /** Tables by name; the first is the stage's main table, one row a sample. */
  writes: Record<string, TableContract>;
  device: 'cpu' | 'gpu';
  config: z.ZodType<Config>;
  /** How its rows may be parted, each part computed for itself; false where rows hang together. */
  shardable: false | ShardRule;
  /** npm packages whose versions decide the output; they enter the cache key. */
  dependencies: readonly string[];
  /** Hash of what the stage reads from outside (source files); enters the cache key. */
  fingerprint?(config: Config): Promise<string>;
  run(input: StageInput, output: StageOutput, config: Config, context: StageContext): Promise<void>;
};
