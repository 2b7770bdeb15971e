import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { millisecondsOf } from './timestamp.ts';

const checkIntervalMs = 3000;
/** What waits for longer than this, no worker was free to take: those that are take it at once. */
const patienceMs = 6000;

/** A task of a run that nobody takes. */
export type WaitingTask = {
  queue: string;
  /** Whether any worker has polled the queue in the last minutes: then it is busy, or gone. */
  hasWorkers: boolean;
};

type Description = Awaited<ReturnType<Client['workflowService']['describeWorkflowExecution']>>;

const scheduled = 1; // of both PendingActivityState and PendingWorkflowTaskState

/** Since when tasks of a workflow have waited, by their queue; those that wait for a retry do not. */
function listWaits(description: Description): { queue: string; sinceMs: number }[] {
  const workflowQueue = description.executionConfig?.taskQueue?.name ?? '';
  const task = description.pendingWorkflowTask;
  const ofWorkflow =
    task?.state === scheduled && task.scheduledTime
      ? [{ queue: workflowQueue, sinceMs: millisecondsOf(task.scheduledTime) }]
      : [];
  const ofActivities = (description.pendingActivities ?? []).flatMap((activity) => {
    const { state, scheduledTime, nextAttemptScheduleTime, activityOptions } = activity;
    if (state !== scheduled || !scheduledTime) return [];
    const queue = activityOptions?.taskQueue?.name ?? workflowQueue;
    return [{ queue, sinceMs: millisecondsOf(nextAttemptScheduleTime ?? scheduledTime) }];
  });
  return [...ofWorkflow, ...ofActivities];
}

async function hasPollers(client: Client, queue: string): Promise<boolean> {
  const counts = await Promise.all(
    [1, 2].map(async (taskQueueType) => {
      const { namespace } = client.options;
      const taskQueue = { name: queue };
      const request = { namespace, taskQueue, taskQueueType };
      const { pollers } = await client.workflowService.describeTaskQueue(request);
      return pollers?.length ?? 0;
    }),
  );
  return counts.every((count) => count > 0);
}

async function describe(client: Client, workflowId: string): Promise<Description> {
  const { namespace } = client.options;
  return client.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } });
}

/** The tasks of a run, and of the workflows that it has started, that have waited for too long. */
async function findWaiting(client: Client, runId: string): Promise<WaitingTask[]> {
  const whole = await describe(client, runId);
  const children = (whole.pendingChildren ?? []).map(({ workflowId }) =>
    describe(client, workflowId!),
  );
  const waits = [whole, ...(await Promise.all(children))].flatMap(listWaits);
  const longest = new Map<string, number>();
  for (const { queue, sinceMs } of waits) {
    longest.set(queue, Math.max(longest.get(queue) ?? 0, Date.now() - sinceMs));
  }
  const late = [...longest].filter(([, waitedMs]) => waitedMs >= patienceMs);
  return Promise.all(
    late.map(async ([queue]) => ({ queue, hasWorkers: await hasPollers(client, queue) })),
  );
}

/**
 * Looks every three seconds whether a run waits for a worker, until `signal` is aborted.
 *
 * Pollers alone do not tell: a worker that is busy does not poll, and one that was killed is listed
 * for minutes. So what counts is a task of the run that nobody takes.
 *
 * @param tell is called once for each wait, within ten seconds
 */
export async function watchQueues(
  client: Client,
  runId: string,
  tell: (task: WaitingTask) => void,
  signal: AbortSignal,
): Promise<void> {
  let told = new Set<string>();
  while (!signal.aborted) {
    await sleep(checkIntervalMs, undefined, { signal, ref: false }).catch(() => undefined);
    // A server that is away is another matter, and told by whoever waits for the run.
    const waiting = await findWaiting(client, runId).catch(() => undefined);
    if (!waiting || signal.aborted) continue;
    for (const task of waiting) if (!told.has(task.queue)) tell(task);
    told = new Set(waiting.map(({ queue }) => queue)); // taken meanwhile: the next wait is told again
  }
}
