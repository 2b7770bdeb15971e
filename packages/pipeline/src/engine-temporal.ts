import { setTimeout as sleep } from 'node:timers/promises';
import { StageError } from '@sightline/contracts';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { RunRequest } from './stage-task.ts';
import { fromTemporalFailure } from './temporal/activity-failure.ts';
import type { TemporalSession } from './temporal/open-temporal.ts';
import type { runPipeline } from './temporal/workflows.ts';

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

async function cancel(handle: WorkflowHandle<typeof runPipeline>): Promise<void> {
  await handle.cancel().catch(() => undefined);
  await sleep(cancelLimitMs, undefined, { ref: false });
  throw new StageError('interrupted', { message: 'interrupted' });
}

/**
 * Executes a run as a workflow and waits for its end.
 *
 * The workflow's id is the run's: starting the same run twice starts it once.
 *
 * @throws StageError what ended the run; `temporal-unreachable` when the server goes away.
 */
export async function runOnTemporal(
  { client, queues }: TemporalSession,
  request: RunRequest,
  signal: AbortSignal,
): Promise<void> {
  const handle = await client.workflow.start<typeof runPipeline>('runPipeline', {
    workflowId: request.runId,
    taskQueue: queues.cpu,
    args: [request, queues],
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  const aborted = new Promise<void>((_, reject) => {
    const onAbort = (): void => void cancel(handle).catch(reject);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  await Promise.race([awaitResult(handle), aborted]);
}
