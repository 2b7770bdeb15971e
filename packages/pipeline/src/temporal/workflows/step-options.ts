import type { ActivityOptions } from '@temporalio/workflow';
import type { RunStep } from '../../stage-task.ts';
import type { TaskQueues } from './run-messages.ts';

/** What an attempt may take beyond its own limit, which the worker watches. */
const timeoutMarginMs = 60_000;
const recordTimeoutMs = 60_000;
const recordRetry = { maximumAttempts: 5, initialInterval: 200 };

/** How an attempt at a stage, or at one of its shards, is watched and tried again. */
export function stepOptions(
  { task, device, retry, heartbeatTimeoutMs }: RunStep,
  queues: TaskQueues,
): ActivityOptions {
  const { maximumAttempts, initialIntervalMs, backoffCoefficient } = retry;
  return {
    taskQueue: queues[device],
    startToCloseTimeout: task.timeoutMs + timeoutMarginMs,
    heartbeatTimeout: heartbeatTimeoutMs ?? 15_000, // unset in runs of the first version
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: { maximumAttempts, initialInterval: initialIntervalMs, backoffCoefficient },
  };
}

/** For what only writes the run's record. */
export function recordOptions(queues: TaskQueues): ActivityOptions {
  return {
    taskQueue: queues.cpu,
    startToCloseTimeout: recordTimeoutMs,
    retry: recordRetry,
  };
}

const planTimeoutMs = 3_600_000;

/** For planning a run: it hashes what may be taken from before. */
export function planOptions(queues: TaskQueues): ActivityOptions {
  return { ...recordOptions(queues), startToCloseTimeout: planTimeoutMs };
}

/** For what counts and joins shards: it hashes all of them. */
export function joinOptions({ task }: RunStep, queues: TaskQueues): ActivityOptions {
  return { ...recordOptions(queues), startToCloseTimeout: task.timeoutMs + timeoutMarginMs };
}
