import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { hasWorkers } from './connection.ts';
import type { TaskQueues } from './workflows/run-messages.ts';

const intervalMs = 5000;

/**
 * Looks every five seconds whether anybody serves the queues of a run, until `signal` is aborted.
 *
 * @param tell is called once for each queue that nobody serves, and again when that happens again
 */
export async function watchQueues(
  client: Client,
  queues: TaskQueues,
  tell: (queue: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const told = new Set<string>();
  while (!signal.aborted) {
    for (const queue of new Set(Object.values(queues))) {
      // A server that is away is another matter, and told by whoever waits for the run.
      const isServed = await hasWorkers(client, queue).catch(() => true);
      if (isServed) told.delete(queue);
      else if (!told.has(queue) && !signal.aborted) {
        told.add(queue);
        tell(queue);
      }
    }
    await sleep(intervalMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
