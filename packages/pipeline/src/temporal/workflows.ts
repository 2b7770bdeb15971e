import type { ArtifactRef, ErrorRecord } from '@sightline/contracts';
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import type { RunRequest, RunStep } from '../stage-task.ts';
import type { PipelineActivities } from './activities.ts';

/** Task queue a device; both may be the same. */
export type TaskQueues = Record<RunStep['device'], string>;

/** Beyond this a worker counts as lost; its stage host reports several times a second. */
const heartbeatTimeoutMs = 15_000;
/** What an attempt may take beyond its own limit, which the worker watches. */
const timeoutMarginMs = 60_000;
const finishTimeoutMs = 60_000;

function runStep(step: RunStep, queues: TaskQueues, inputs: ArtifactRef[]): Promise<ArtifactRef> {
  const { maximumAttempts, initialIntervalMs, backoffCoefficient } = step.retry;
  const { runStage } = proxyActivities<PipelineActivities>({
    taskQueue: queues[step.device],
    startToCloseTimeout: step.task.timeoutMs + timeoutMarginMs,
    heartbeatTimeout: heartbeatTimeoutMs,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: { maximumAttempts, initialInterval: initialIntervalMs, backoffCoefficient },
  });
  return runStage({ ...step.task, inputs });
}

function describeFailure(thrown: unknown): ErrorRecord {
  const cause = thrown instanceof ActivityFailure ? thrown.cause : thrown;
  const record = cause instanceof ApplicationFailure ? cause.details?.[0] : undefined;
  return (record as ErrorRecord | undefined) ?? { code: 'crash', message: String(cause) };
}

/** Runs the stages of a recipe one after another, each as an activity on the queue of its device. */
export async function runPipeline(request: RunRequest, queues: TaskQueues): Promise<void> {
  const { finishRun } = proxyActivities<PipelineActivities>({
    taskQueue: queues.cpu,
    startToCloseTimeout: finishTimeoutMs,
    retry: { maximumAttempts: 5, initialInterval: 200 },
  });
  const artifacts = { ...request.pins };
  try {
    for (const step of request.steps) {
      const inputs = step.needs.map((stage) => artifacts[stage]!);
      artifacts[step.task.stage] = await runStep(step, queues, inputs);
    }
    await finishRun(request.runId, { state: 'completed' });
  } catch (thrown) {
    const error = describeFailure(thrown);
    const isInterrupted = isCancellation(thrown) || error.code === 'interrupted';
    await CancellationScope.nonCancellable(() =>
      finishRun(
        request.runId,
        isInterrupted ? { state: 'interrupted' } : { state: 'failed', error },
      ),
    );
    throw thrown;
  }
}
