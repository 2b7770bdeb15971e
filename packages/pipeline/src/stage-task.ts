import type { ArtifactRef, ErrorRecord, RunState, Stage, StageName } from '@sightline/contracts';
import type { RetryPolicy } from './recipe.ts';

/** One stage of one run, as it travels to whoever executes it: plain JSON, references only. */
export type StageTask = {
  runId: string;
  stage: StageName;
  module?: string;
  /** Of the stage as it was planned: a worker that has another one leaves it to others. */
  stageVersion: number;
  config: unknown;
  seed: number;
  inputs: ArtifactRef[];
  /** Why the plan expected it to run. */
  reason: string;
  /** Run even when the artifact is there. */
  force: boolean;
  timeoutMs: number;
  /** Time without a sign of progress after which its process is ended. */
  stallTimeoutMs: number;
  maxRejectRatio: number;
  maximumAttempts: number;
  /** Number of its first attempt: above 1 once the run was paused. */
  firstAttempt: number;
  /** Rows of each shard, where it runs in shards. */
  shardRows?: number;
};

/** What is known of a stage in shards before any of them runs. */
export type ShardPlan = {
  /** Cache key of the whole. */
  key: string;
  shardCount: number;
  /** When it began, in milliseconds since 1970. */
  startedMs: number;
};

/** One shard of a stage's task. */
export type ShardTask = {
  task: StageTask;
  plan: ShardPlan;
  /** From 0. */
  index: number;
};

export type RunStep = {
  task: Omit<StageTask, 'inputs'>;
  /** Stages whose artifacts it reads. */
  needs: StageName[];
  device: Stage['device'];
  retry: RetryPolicy;
  heartbeatTimeoutMs: number;
};

/** What an engine executes: the steps in order, and the artifacts that are given from the start. */
export type RunRequest = {
  runId: string;
  steps: RunStep[];
  pins: Partial<Record<StageName, ArtifactRef>>;
};

/** How a run ended. */
export type RunEnding = { state: Exclude<RunState, 'running' | 'paused'>; error?: ErrorRecord };
