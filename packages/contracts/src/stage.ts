import type { RecordBatch } from 'apache-arrow';
import type { z } from 'zod';
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
  batches(): AsyncIterable<RecordBatch>;
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
  /** Whether rows are independent, so that shards of them may run apart. */
  shardable: boolean;
  /** npm packages whose versions decide the output; they enter the cache key. */
  dependencies: readonly string[];
  /** Hash of what the stage reads from outside (source files); enters the cache key. */
  fingerprint?(config: Config): Promise<string>;
  run(input: StageInput, output: StageOutput, config: Config, context: StageContext): Promise<void>;
};
