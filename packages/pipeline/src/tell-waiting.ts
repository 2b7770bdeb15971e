import { appendEvent } from './event-log.ts';
import { readRun } from './run-store.ts';
import type { TemporalSession } from './temporal/open-temporal.ts';
import { describeWaiting, watchQueues } from './temporal/watch-queues.ts';

const unfinished: ReadonlySet<string> = new Set(['waiting', 'running', 'failed']);

/**
 * Writes to a run's events when it waits for a worker that does not come.
 *
 * @returns stops watching.
 */
export function tellWaiting(
  { client, queues }: TemporalSession,
  root: string,
  runId: string,
): () => void {
  return watchQueues(client, runId, async (task) => {
    const { stages } = await readRun(root, runId);
    const next = stages.find(({ state }) => unfinished.has(state));
    if (!next) return; // only its end is still to be written
    const { stage, attemptCount } = next;
    const message = describeWaiting(task, queues);
    const attempt = attemptCount + 1;
    appendEvent(root, runId, { type: 'stage-waiting', stage, attempt, queue: task.queue, message });
  });
}
