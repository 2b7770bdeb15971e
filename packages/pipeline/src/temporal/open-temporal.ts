import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { isTracing } from '../telemetry/is-tracing.ts';
import {
  chosenAddress,
  connectClient,
  hasWorkers,
  localServer,
  sharedQueues,
  type TemporalAddress,
} from './connection.ts';
import { acquireDevServer } from './dev-server.ts';
import { serverFolder } from './server-process.ts';
import { type PipelineWorker, startWorker } from './worker.ts';
import { appendOrPrint, createWorkerLog } from './worker-log.ts';
import type { TaskQueues } from './workflows/run-messages.ts';

/** A server to talk to and workers that serve its queues. */
export type TemporalSession = {
  client: Client;
  queues: TaskQueues;
  /** Whether this process executes the stages. */
  embedsWorker: boolean;
  close(): Promise<void>;
};

type Closer = () => Promise<unknown>;

/** Closes in the order given; one that fails does not keep the others open. */
async function closeAll(closers: Closer[]): Promise<void> {
  for (const close of closers) await close().catch(() => undefined);
}

async function flushSpans(): Promise<void> {
  const { startTracing } = await import('../telemetry/tracing.ts');
  await startTracing().flush();
}

async function findServer(
  root: string,
  chosen: TemporalAddress | undefined,
): Promise<TemporalAddress & { release: Closer }> {
  if (chosen) return { ...chosen, release: async () => undefined };
  const { address, release } = await acquireDevServer(root);
  return { address, namespace: 'default', release };
}

/** The embedded server is there, but on a busy machine it may take its time to answer. */
const embeddedTimeoutMs = 20_000;

/** A run's shards, or the runs of a sweep, that one command computes at a time. */
const embeddedConcurrency = 4;

async function servedQueues(
  client: Client,
  isOwnServer: boolean,
  isDemanded: boolean,
): Promise<TaskQueues | undefined> {
  if (isDemanded) return sharedQueues;
  if (isOwnServer) return undefined;
  const served = await Promise.all(
    Object.values(sharedQueues).map((queue) => hasWorkers(client, queue)),
  );
  return served.every(Boolean) ? sharedQueues : undefined;
}

/**
 * Connects to the server that the environment names, or to the embedded one.
 *
 * Where workers serve the shared queues, they get the stages; else this process starts a worker
 * on a queue of its own, so that it never executes, nor waits for, another command's run.
 *
 * @param usesSharedQueues leaves the stages to the workers of the shared queues in any case
 * @param signal ends the stages of the embedded worker at once.
 * @throws StageError `temporal-unreachable` when the server does not answer.
 */
export async function openTemporal(
  root: string,
  signal: AbortSignal,
  usesSharedQueues: boolean = false,
): Promise<TemporalSession> {
  const chosen = chosenAddress();
  // Shared workers are not at the embedded server, which only this machine's commands find.
  const server = await findServer(root, chosen ?? (usesSharedQueues ? localServer : undefined));
  const closers: Closer[] = [server.release];
  try {
    const client = await connectClient(server, chosen ? undefined : embeddedTimeoutMs);
    closers.unshift(() => client.connection.close());
    if (isTracing()) closers.push(flushSpans);
    const served = await servedQueues(client, chosen === undefined, usesSharedQueues);
    if (served)
      return { client, queues: served, embedsWorker: false, close: () => closeAll(closers) };
    const queue = `sightline-${process.pid}-${randomBytes(4).toString('hex')}`;
    const worker: PipelineWorker = await startWorker({
      root,
      ...server,
      queues: { [queue]: embeddedConcurrency },
      log: createWorkerLog(appendOrPrint(join(serverFolder(root), 'worker.log'))),
      signal,
    });
    closers.unshift(() => worker.stop());
    const queues = { cpu: queue, gpu: queue };
    return { client, queues, embedsWorker: true, close: () => closeAll(closers) };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}
