import { setTimeout as sleep } from 'node:timers/promises';
import { StageError } from '@sightline/contracts';
import { type Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { RunRequest } from './stage-task.ts';
import { fromTemporalFailure } from './temporal/activity-failure.ts';
import type { TemporalSession } from './temporal/open-temporal.ts';
import { type WaitingTask, watchQueues } from './temporal/watch-queues.ts';
import type { TaskQueues } from './temporal/workflows/run-messages.ts';
import type { runPipeline } from './temporal/workflows/run-pipeline.ts';

/** How long a server may be away before the command gives up waiting; the workflow goes on. */
const outageLimitMs = 30_000;
/** How long a cancelled workflow may take to end: its stages are killed after five seconds. */
const cancelLimitMs = 8000;

async function awaitResult(handle: WorkflowHandle<typeof runPipeline>): Promise<void> {
  let outageStartMs: number | undefined;
  for (;;) {
    try {
      return await handle.result();
    } catch (thrown) {
      if (thrown instanceof WorkflowFailedError) throw fromTemporalFailure(thrown);
      outageStartMs ??= Date.now();
      if (Date.now() - outageStartMs > outageLimitMs) {
        throw new StageError('temporal-unreachable', {
          message: 'the Temporal server stopped answering while the run went on',
          fix: 'Start it again and run the same command: finished stages are kept.',
          cause: thrown,
        });
      }
      await sleep(500);
    }
  }
}

async function cancel(client: Client, runId: string): Promise<void> {
  // Not awaited: a server that is out of order must not keep anybody from stopping.
  client.workflow
    .getHandle(runId)
    .cancel()
    .catch(() => undefined);
  await sleep(cancelLimitMs, undefined, { ref: false });
  throw new StageError('interrupted', { message: 'interrupted' });
}

async function startWorkflow(
  client: Client,
  request: RunRequest,
  queues: TaskQueues,
): Promise<WorkflowHandle<typeof runPipeline>> {
  const start = (): Promise<WorkflowHandle<typeof runPipeline>> =>
    client.workflow.start<typeof runPipeline>('runPipeline', {
      workflowId: request.runId,
      taskQueue: queues.cpu,
      args: [request, queues],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
  try {
    return await client.withDeadline(Date.now() + outageLimitMs, start);
  } catch (cause) {
    if (cause instanceof StageError) throw cause; // refused before it was sent
    throw new StageError('temporal-unreachable', {
      message: `the Temporal server does not take the run: ${(cause as Error).message}`,
      fix: 'Look whether its disk is full, or run with --engine local.',
      cause,
    });
  }
}

/**
 * Executes a run as a workflow and waits for its end.
 *
 * The workflow's id is the run's: starting the same run twice starts it once.
 *
 * @param tellUnserved is called when nobody takes what the run waits for
 * @throws StageError what ended the run; `temporal-unreachable` when the server goes away.
 */
export async function runOnTemporal(
  { client, queues, embedsWorker }: TemporalSession,
  request: RunRequest,
  signal: AbortSignal,
  tellUnserved: (task: WaitingTask) => void,
): Promise<void> {
  const ended = new AbortController();
  const aborted = new Promise<void>((_, reject) => {
    const onAbort = (): void => void cancel(client, request.runId).catch(reject);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  const started = startWorkflow(client, request, queues);
  const watch = () => watchQueues(client, request.runId, tellUnserved, ended.signal);
  if (!embedsWorker) void started.then(watch).catch(() => undefined);
  try {
    await Promise.race([started.then(awaitResult), aborted]);
  } finally {
    ended.abort();
  }
}
