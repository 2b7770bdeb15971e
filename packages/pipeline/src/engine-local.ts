import { setTimeout as sleep } from 'node:timers/promises';
import { type ArtifactRef, type StageError, toStageError } from '@sightline/contracts';
import { type AttemptOptions, attemptStage } from './attempt-stage.ts';
import type { RetryPolicy } from './recipe.ts';
import { type RunStage, runStageHere } from './run-stage.ts';
import { attemptShard, beginShards, finishShards, giveUpShards } from './shards/attempt-shards.ts';
import type { RunRequest, RunStep, StageTask } from './stage-task.ts';

/** Pause before an attempt, in milliseconds, as Temporal counts it. */
export function retryDelayMs(policy: RetryPolicy, failedAttempt: number): number {
  const { initialIntervalMs, backoffCoefficient } = policy;
  const delayMs = initialIntervalMs * backoffCoefficient ** (failedAttempt - 1);
  return Math.min(delayMs, 100 * initialIntervalMs);
}

/** Attempts something until it succeeds, fails for good, or has failed too often. */
async function withRetries<Result>(
  retry: RetryPolicy,
  signal: AbortSignal,
  run: (attempt: number) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run(attempt);
    } catch (thrown) {
      const error: StageError = toStageError(thrown);
      if (!error.retryable || attempt >= retry.maximumAttempts) throw error;
      await sleep(retryDelayMs(retry, attempt), undefined, { signal });
    }
  }
}

/** How often shards that were damaged after they were written are made again. */
const maximumJoins = 3;

async function runShards(
  task: StageTask,
  retry: RetryPolicy,
  options: AttemptOptions,
): Promise<ArtifactRef> {
  const { root, signal } = options;
  const begun = await beginShards(root, task);
  if ('artifact' in begun) return begun.artifact;
  let due = Array.from({ length: begun.shardCount }, (_, index) => index);
  for (let join = 1; join <= maximumJoins; join += 1) {
    for (const index of due) {
      const shard = { task, plan: begun, index };
      await withRetries(retry, signal, (attempt) => attemptShard(shard, attempt, options));
    }
    const joined = await finishShards(root, task, begun);
    if ('artifact' in joined) return joined.artifact;
    due = joined.missing;
  }
  return giveUpShards(root, task, due);
}

function runStep(
  { task, retry }: RunStep,
  inputs: ArtifactRef[],
  options: AttemptOptions,
): Promise<ArtifactRef> {
  const whole = { ...task, inputs };
  if (task.shardRows) return runShards(whole, retry, options);
  return withRetries(retry, options.signal, (attempt) => attemptStage(whole, attempt, options));
}

/**
 * Executes a run without Temporal, one stage after another.
 *
 * @param runStage where each stage runs: in this process when left out
 */
export async function runLocally(
  root: string,
  request: RunRequest,
  signal: AbortSignal,
  runStage: RunStage = runStageHere,
): Promise<void> {
  const artifacts = { ...request.pins };
  for (const step of request.steps) {
    const inputs = step.needs.map((stage) => artifacts[stage]!);
    artifacts[step.task.stage] = await runStep(step, inputs, { root, signal, runStage });
  }
}
