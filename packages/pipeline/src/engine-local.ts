import { setTimeout as sleep } from 'node:timers/promises';
import { type ArtifactRef, type StageError, toStageError } from '@sightline/contracts';
import { attemptStage } from './attempt-stage.ts';
import type { RetryPolicy } from './recipe.ts';
import { type RunStage, runStageHere } from './run-stage.ts';
import type { RunRequest, RunStep } from './stage-task.ts';

/** Pause before an attempt, in milliseconds, as Temporal counts it. */
export function retryDelayMs(policy: RetryPolicy, failedAttempt: number): number {
  const { initialIntervalMs, backoffCoefficient } = policy;
  const delayMs = initialIntervalMs * backoffCoefficient ** (failedAttempt - 1);
  return Math.min(delayMs, 100 * initialIntervalMs);
}

async function runStep(
  root: string,
  { task, retry }: RunStep,
  inputs: ArtifactRef[],
  signal: AbortSignal,
  runStage: RunStage,
): Promise<ArtifactRef> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const options = { root, runStage, signal };
      return await attemptStage({ ...task, inputs }, attempt, options);
    } catch (thrown) {
      const error: StageError = toStageError(thrown);
      if (!error.retryable || attempt >= retry.maximumAttempts) throw error;
      await sleep(retryDelayMs(retry, attempt), undefined, { signal });
    }
  }
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
    artifacts[step.task.stage] = await runStep(root, step, inputs, signal, runStage);
  }
}
