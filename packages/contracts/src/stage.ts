import type { z } from 'zod';
import type { StageEvent } from './events.ts';
import type { TableReader, TableWriter } from './table-access.ts';
import type { TableContract } from './table-contract.ts';

export const stageNames = ['ingest', 'preprocess', 'features', 'fusion', 'train'] as const;
export type StageName = (typeof stageNames)[number];

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
