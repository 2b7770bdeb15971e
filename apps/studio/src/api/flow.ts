import type { ErrorRecord, RunRecord, StageRecord } from '@sightline/contracts';

/** A run with its data flow: one card a stage. */
export type RunFlow = { run: RunRecord; cards: FlowCard[] };

/** A stage as the data flows through it: data in → operation → data out. */
export type FlowCard = StageRecord & {
  dataIn: string;
  /** What the stage does, in a few words, with this run's settings. */
  operation: string;
  /** Why it is done, in one sentence. */
  why: string;
  dataOut: string;
  /** What the contract promises of a sample, `[224,224,3] + [50]`. */
  promisedShape: string;
  /** What the schemas of the files say; absent until the stage has written them. */
  actualShape?: string;
  /** Rows that were left out, each with a reason in the table `rejects`. */
  rejectCount?: number;
  /** Of all its files. */
  sizeBytes?: number;
  /** Empty until the stage has written them, or when they have gone. */
  tables: TableLine[];
  /** Attempts that failed, the first one first. */
  failures: FailedAttempt[];
};

/** An attempt at a stage that failed, and why; `shard` is there where it was only one of several. */
export type FailedAttempt = { attempt: number; shard?: number; error: ErrorRecord };

/** A table of an artifact. */
export type TableLine = { name: string; contract: string; rowCount: number };
