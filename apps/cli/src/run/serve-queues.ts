import {
  chosenAddress,
  createWorkerLog,
  localServer,
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
  devices: ('cpu' | 'gpu')[];
  cpuConcurrency: number;
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

function queuesOf({ devices, cpuConcurrency, gpuConcurrency }: WorkerSettings) {
  const counts = { cpu: cpuConcurrency, gpu: gpuConcurrency };
  return Object.fromEntries(devices.map((device) => [sharedQueues[device], counts[device]]));
}

/** Stops the worker on the first signal; a second one ends the process at once. */
function stopOnSignal(worker: PipelineWorker, log: WorkerLog, graceSeconds: number): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(130);
    isStopping = true;
    log.info(
      { graceSeconds },
      `worker stops: no more work, ${graceSeconds} s for stages that run (again ends at once)`,
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
  const server = chosenAddress() ?? localServer;
  const log = openLog(io);
  io.onClosedPipe = () => undefined; // nobody reads its log any more: it serves on
  const queues = queuesOf(settings);
  const worker = await startWorker({
    root,
    ...server,
    queues,
    graceMs: graceSeconds * 1000,
    log,
    ...(metricsPort === undefined ? {} : { metricsPort }),
  });
  const { address, namespace } = server;
  const served = Object.entries(queues).map(([queue, count]) => `${queue} (${count} at a time)`);
  log.info(
    { queues, address, namespace, root, metricsPort, pid: process.pid },
    `worker serves ${served.join(' and ')} at ${address}, namespace ${namespace}, data in ${root}`,
  );
  stopOnSignal(worker, log, graceSeconds);
  await worker.stopped;
  log.info('worker stopped');
}
