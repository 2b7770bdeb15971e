import { appendFileSync } from 'node:fs';
import { toStageError } from '@sightline/contracts';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { forkStage } from '../stage-host/fork-stage.ts';
import { createActivities, heartbeatIntervalMs } from './activities.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

export type WorkerOptions = {
  /** The folder that holds `data/`. */
  root: string;
  address: string;
  namespace: string;
  /** Task queues that it serves, and how many stages or shards of each at a time. */
  queues: Readonly<Record<string, number>>;
  /** What stages may take to end by themselves once it stops. */
  graceMs?: number;
  /** File for the worker's own warnings; standard error without one. */
  logPath?: string;
  /** Ends running stages at once when aborted. */
  signal?: AbortSignal;
};

export type PipelineWorker = {
  /** Resolves when the worker has stopped; rejects when it failed. */
  stopped: Promise<void>;
  /** Takes no more work, lets stages go on for `graceMs`, then ends them for a retry. */
  stop(): Promise<void>;
};

let isRuntimeInstalled = false;

/** The log is no reason to end a worker: its disk may be full, its folder gone after the last line. */
function appendOrPrint(path: string, line: string): void {
  try {
    appendFileSync(path, line);
  } catch {
    process.stderr.write(line);
  }
}

/** Keeps Temporal's own messages off standard output; once a process. */
function installRuntime(logPath: string | undefined): void {
  if (isRuntimeInstalled) return;
  isRuntimeInstalled = true;
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) => {
    const error = meta?.error instanceof Error ? ` ${meta.error.message}` : '';
    const line = `${new Date().toISOString()} ${level} ${message}${error}\n`;
    if (logPath) appendOrPrint(logPath, line);
    else process.stderr.write(line);
  });
  const logging = { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } as const;
  Runtime.install({ logger, shutdownSignals: [], telemetryOptions: { logging } });
}

/**
 * Starts a Temporal worker that serves the given task queues with this process's stages.
 *
 * @throws StageError `temporal-unreachable` when the server does not answer.
 */
export async function startWorker(options: WorkerOptions): Promise<PipelineWorker> {
  const { root, address, namespace, queues, logPath, signal, graceMs = 1000 } = options;
  installRuntime(logPath);
  const [connection, bundle] = await Promise.all([
    NativeConnection.connect({ address }),
    bundleWorkflows(),
  ]);
  const activities = createActivities({ root, runStage: forkStage, ...(signal ? { signal } : {}) });
  const workers = await Promise.all(
    Object.entries(queues).map(([taskQueue, concurrency]) =>
      Worker.create({
        connection,
        namespace,
        taskQueue,
        activities,
        workflowBundle: { codePath: bundle.path },
        maxHeartbeatThrottleInterval: heartbeatIntervalMs,
        maxConcurrentActivityTaskExecutions: concurrency,
        stickyQueueScheduleToStartTimeout: '1s',
        shutdownGraceTime: graceMs,
      }),
    ),
  );
  const stopped = Promise.all(workers.map((worker) => worker.run()))
    .then(() => undefined)
    .finally(() => connection.close());
  stopped.catch(() => undefined);
  return {
    stopped,
    async stop() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await stopped.catch((error) => {
        throw toStageError(error);
      });
    },
  };
}
