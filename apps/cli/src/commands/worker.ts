import { availableParallelism } from 'node:os';
import { StageError } from '@sightline/contracts';
import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, parseCount, parsePositiveCount, withExamples } from './shared-options.ts';

type WorkerOptions = {
  queues: string;
  cpuConcurrency: number;
  gpuConcurrency: number;
  graceSeconds: number;
};

const queueNames = ['cpu', 'gpu'] as const;
type QueueName = (typeof queueNames)[number];

function parseQueues(text: string): QueueName[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !queueNames.includes(name as QueueName));
  if (unknown === undefined) return names as QueueName[];
  throw new StageError('usage', {
    message: `--queues: there is no queue '${unknown}'`,
    fix: 'Name cpu, gpu, or both: --queues cpu,gpu.',
  });
}

async function execute(io: CommandIo, options: WorkerOptions): Promise<void> {
  const { chosenAddress, sharedQueues, startWorker } = await import('@sightline/pipeline/worker');
  const { findRoot } = await import('../run/find-root.ts');
  const names = parseQueues(options.queues);
  const concurrency = { cpu: options.cpuConcurrency, gpu: options.gpuConcurrency };
  const { address, namespace } = chosenAddress() ?? {
    address: '127.0.0.1:7233',
    namespace: 'default',
  };
  const ending = new AbortController();
  const worker = await startWorker({
    root: findRoot(),
    address,
    namespace,
    queues: Object.fromEntries(names.map((name) => [sharedQueues[name], concurrency[name]])),
    graceMs: options.graceSeconds * 1000,
    signal: ending.signal,
  });
  const served = names.map((name) => `${sharedQueues[name]} (${concurrency[name]} at a time)`);
  io.note(`worker serves ${served.join(' and ')} at ${address}\n`);
  let isStopping = false;
  const stop = (): void => {
    if (isStopping)
      ending.abort(); // the second time at once
    else io.note(`worker stops; stages may go on for ${options.graceSeconds} s\n`);
    isStopping = true;
    void worker.stop().catch(() => undefined);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  await worker.stopped;
}

export function workerCommand(io: CommandIo): Command {
  const half = Math.max(1, Math.floor(availableParallelism() / 2));
  const command = new Command('worker')
    .description('compute the stages of runs that others start')
    .option('--queues <names>', 'cpu, gpu, or both', 'cpu,gpu')
    .option('--cpu-concurrency <count>', 'stages or shards at a time', parsePositiveCount, half)
    .option('--gpu-concurrency <count>', 'stages at a time', parsePositiveCount, 1)
    .option('--grace-seconds <count>', 'what stages may take once it stops', parseCount, 10)
    .addOption(debugOption())
    .action((options: WorkerOptions) => execute(io, options));
  return withExamples(command, {
    'sightline worker': 'serves both queues of the server at TEMPORAL_ADDRESS',
    'sightline worker --queues gpu': 'on the machine with the graphics card',
  });
}
