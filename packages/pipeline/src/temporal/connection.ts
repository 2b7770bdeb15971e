import { StageError } from '@sightline/contracts';
import { Client, Connection } from '@temporalio/client';

const connectTimeoutMs = 4000;

/** The queues that workers serve for everybody. */
export const sharedQueues = { cpu: 'sightline-cpu', gpu: 'sightline-gpu' } as const;

export type TemporalAddress = { address: string; namespace: string };

/** The server that the environment names, if any: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`. */
export function chosenAddress(
  environment: Record<string, string | undefined> = process.env,
): TemporalAddress | undefined {
  const address = environment.TEMPORAL_ADDRESS;
  return address ? { address, namespace: environment.TEMPORAL_NAMESPACE ?? 'default' } : undefined;
}

/**
 * Connects to a Temporal server.
 *
 * @throws StageError `temporal-unreachable` after four seconds without an answer.
 */
export async function connectClient(
  { address, namespace }: TemporalAddress,
  timeoutMs: number = connectTimeoutMs,
): Promise<Client> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: timeoutMs });
    return new Client({ connection, namespace });
  } catch (cause) {
    throw new StageError('temporal-unreachable', {
      message: `no Temporal server answers at ${address}`,
      fix: 'Start it, or unset TEMPORAL_ADDRESS to use the embedded one, or run with --engine local.',
      cause,
    });
  }
}

/** A worker that lives asks again within a minute; the server lists it for five. */
const pollIntervalMs = 70_000;

/** Whether any worker polls a task queue for activities. */
export async function hasWorkers(client: Client, queue: string): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: queue },
    taskQueueType: 2, // activities
  });
  const since = Date.now() - pollIntervalMs;
  return (pollers ?? []).some(
    ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > since,
  );
}
