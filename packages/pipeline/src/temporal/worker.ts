import { setTimeout as sleep } from 'node:timers/promises';
import { StageError, toStageError } from '@sightline/contracts';
import {
  NativeConnection,
  type WorkerOptions as TemporalOptions,
  TransportError,
  Worker,
} from '@temporalio/worker';
import type { RunStage } from '../run-stage.ts';
import { forkStage } from '../stage-host/fork-stage.ts';
import { isTracing } from '../telemetry/is-tracing.ts';
import { type MetricsServer, startMetricsServer } from '../telemetry/metrics-server.ts';
import { createActivities, heartbeatIntervalMs } from './activities.ts';
import { toApplicationFailure } from './activity-failure.ts';
import { connectTimeoutMs, isRefusal, type TemporalAddress, unreachable } from './connection.ts';
import { logStages } from './log-stages.ts';
import { observeFailures, observeRuns, type StageObserver } from './observe-stages.ts';
import { createPayloadGuard } from './payload-guard.ts';
import { createWorkerLog, type WorkerLog } from './worker-log.ts';
import { installRuntime } from './worker-runtime.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

const reconnectIntervalMs = 200;

export type WorkerOptions = TemporalAddress & {
  /** The folder that holds `data/`. */
  root: string;
  /** Task queues that it serves, and how many stages or shards of each at a time. */
  queues: Readonly<Record<string, number>>;
  /** What stages may take to end by themselves once it stops; a second when left out. */
  graceMs?: number;
  /** Where it tells what it does; standard error without one. */
  log?: WorkerLog;
  /** Loopback port of the stages' metrics; Temporal's own are at the next. */
  metricsPort?: number;
  /** Ends running stages at once when aborted. */
  signal?: AbortSignal;
};

export type PipelineWorker = {
  /** Resolves when the worker has stopped; rejects when it failed. */
  stopped: Promise<void>;
  /** Takes no more work, lets stages go on for `graceMs`, then ends them for a retry. */
  stop(): Promise<void>;
};

/** What watches the stages of a worker, and what is to be done when it has stopped. */
type Telemetry = {
  runStage: RunStage;
  observers: StageObserver[];
  plugins: NonNullable<TemporalOptions['plugins']>;
  close(): Promise<void>;
};

async function startTelemetry(log: WorkerLog, metricsPort?: number): Promise<Telemetry> {
  const observers = [logStages(log)];
  const closers: (() => unknown)[] = [];
  if (metricsPort !== undefined) {
    const { createStageMetrics } = await import('../telemetry/stage-metrics.ts');
    const metrics = createStageMetrics();
    const server: MetricsServer = await startMetricsServer(metricsPort, metrics);
    observers.push(metrics);
    closers.push(() => server.close());
  }
  let runStage = forkStage;
  const plugins: Telemetry['plugins'] = [];
  if (isTracing()) {
    const [{ createTracingPlugin, traceRuns }, { startTracing }] = await Promise.all([
      import('../telemetry/trace-temporal.ts'),
      import('../telemetry/tracing.ts'),
    ]);
    plugins.push(createTracingPlugin());
    runStage = traceRuns(forkStage);
    closers.push(() => startTracing().flush());
  }
  const close = async (): Promise<void> => {
    for (const closer of closers) await closer();
  };
  return { runStage: observeRuns(runStage, observers), observers, plugins, close };
}

async function createWorkers(
  { root, namespace, queues, graceMs = 1000, signal }: WorkerOptions,
  connection: NativeConnection,
  { runStage, observers, plugins }: Telemetry,
): Promise<Worker[]> {
  const { path: codePath } = await bundleWorkflows(plugins.length > 0);
  const activities = createActivities({ root, runStage, ...(signal ? { signal } : {}) });
  return Promise.all(
    Object.entries(queues).map(([taskQueue, concurrency]) =>
      Worker.create({
        connection,
        namespace,
        taskQueue,
        activities,
        plugins,
        workflowBundle: { codePath },
        dataConverter: { payloadCodecs: [createPayloadGuard(toApplicationFailure)] },
        interceptors: { activity: [observeFailures(observers)] },
        maxHeartbeatThrottleInterval: heartbeatIntervalMs,
        maxConcurrentActivityTaskExecutions: concurrency,
        stickyQueueScheduleToStartTimeout: '1s',
        shutdownGraceTime: graceMs,
      }),
    ),
  );
}

/** Connects once, or throws when that takes longer. */
async function connectWithin(options: WorkerOptions, timeoutMs: number): Promise<NativeConnection> {
  const connecting = NativeConnection.connect({ address: options.address, ...options.access });
  const giveUp = new AbortController();
  const waited = sleep(timeoutMs, undefined, { signal: giveUp.signal });
  const connection = await Promise.race([connecting, waited]).finally(() => giveUp.abort());
  if (connection) return connection;
  connecting.then((late) => late.close()).catch(() => undefined);
  throw new TransportError(`no answer within ${timeoutMs} ms`);
}

/** Unlike a client's, a worker's connection tries once: a busy server may drop the first. */
async function connect(options: WorkerOptions): Promise<NativeConnection> {
  const deadlineMs = Date.now() + connectTimeoutMs;
  for (let leftMs = connectTimeoutMs; ; leftMs = deadlineMs - Date.now()) {
    try {
      return await connectWithin(options, leftMs);
    } catch (cause) {
      if (cause instanceof StageError) throw cause;
      const mayPass = cause instanceof TransportError && !isRefusal(cause);
      if (!mayPass || Date.now() + reconnectIntervalMs >= deadlineMs)
        throw unreachable(options, cause);
    }
    await sleep(reconnectIntervalMs);
  }
}

/**
 * Starts a Temporal worker that serves the given task queues with this process's stages.
 *
 * @throws StageError `temporal-unreachable` after four seconds without an answer or when the server
 * refuses, `usage` when the port of its metrics is taken.
 */
export async function startWorker(options: WorkerOptions): Promise<PipelineWorker> {
  const { log = createWorkerLog((line) => void process.stderr.write(line)), metricsPort } = options;
  installRuntime(log, metricsPort === undefined ? undefined : metricsPort + 1);
  const connection = await connect(options);
  const closers: (() => Promise<void>)[] = [() => connection.close()];
  const close = async (): Promise<void> => {
    for (const closer of closers) await closer();
  };
  try {
    const telemetry = await startTelemetry(log, metricsPort);
    closers.push(telemetry.close);
    const workers = await createWorkers(options, connection, telemetry);
    const stopped = Promise.all(workers.map((worker) => worker.run()))
      .then(() => undefined)
      .finally(close);
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
  } catch (error) {
    await close();
    throw error;
  }
}
