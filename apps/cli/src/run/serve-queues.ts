import { availableParallelism } from 'node:os';
import {
  chosenAddress,
  createWorkerLog,
  defaultAddress,
  type PipelineWorker,
  readableLine,
  sharedQueues,
  startWorker,
  type WorkerLog,
} from '@sightline/pipeline/worker';
import type { CommandIo } from '../terminal/command-io.ts';
import { cleanText } from '../terminal/text-width.ts';
import { findRoot } from './find-root.ts';

export type WorkerSettings = {
  queues: ('cpu' | 'gpu')[];
  cpuConcurrency?: number;
  gpuConcurrency: number;
  /** What running stages get when it is asked to stop. */
  graceSeconds: number;
  metricsPort?: number;
};

/** Lines for people on a terminal, else JSON: on stderr, or with `--json` on stdout. */
function openLog(io: CommandIo): WorkerLog {
  if (io.isJson) return createWorkerLog((line) => void process.stdout.write(line));
  if (!io.err.isTerminal) return createWorkerLog(io.note);
  return createWorkerLog((line) => io.note(`${cleanText(readableLine(line)).trimEnd()}\n`));
}

/** Each stage uses all cores for most of its time; two at least, of which one may be a record. */
const defaultConcurrency = (): number => Math.max(2, Math.floor(availableParallelism() / 2));

function concurrencyOf({ queues, cpuConcurrency, gpuConcurrency }: WorkerSettings) {
  const counts = { cpu: cpuConcurrency ?? defaultConcurrency(), gpu: gpuConcurrency };
  return Object.fromEntries(queues.map((device) => [sharedQueues[device], counts[device]]));
}

/** Stops the worker on the first signal; a second one ends the process at once. */
function stopOnSignal(worker: PipelineWorker, log: WorkerLog, graceSeconds: number): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(130);
    isStopping = true;
    log.info(
      { graceSeconds },
      `takes no more work; stages that run get ${graceSeconds} s (again ends at once)`,
    );
    worker.stop().catch(() => undefined); // `stopped` tells of it
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, stop);
}

/**
 * Serves the shared task queues until SIGINT or SIGTERM.
 *
 * @throws StageError `temporal-unreachable` when the server does not answer, `usage` when the port
 * of its metrics is taken.
 */
export async function serveQueues(io: CommandIo, settings: WorkerSettings): Promise<void> {
  const root = findRoot();
  const { graceSeconds, metricsPort } = settings;
  const server = chosenAddress() ?? { address: defaultAddress, namespace: 'default' };
  const log = openLog(io);
  io.onClosedPipe = () => undefined; // nobody reads its log any more: it serves on
  const concurrency = concurrencyOf(settings);
  const queues = Object.keys(concurrency);
  const worker = await startWorker({
    root,
    ...server,
    queues,
    concurrency,
    graceSeconds,
    log,
    ...(metricsPort === undefined ? {} : { metricsPort }),
  });
  const { address, namespace } = server;
  const served = queues.map((queue) => `${queue} (${concurrency[queue]} at a time)`).join(' and ');
  log.info(
    { queues: concurrency, address, namespace, root, metricsPort, pid: process.pid },
    `serves ${served} of namespace ${namespace} at ${address}, data in ${root}`,
  );
  stopOnSignal(worker, log, graceSeconds);
  await worker.stopped;
  log.info('stopped');
}
