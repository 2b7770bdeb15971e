import { Command, InvalidArgumentError, Option } from 'commander';
import type { WorkerSettings } from '../run/serve-queues.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import {
  debugOption,
  jsonOption,
  parseCount,
  parsePositiveCount,
  withExamples,
} from './shared-options.ts';

const devices = ['cpu', 'gpu'] as const;

function parseQueues(text: string): ('cpu' | 'gpu')[] {
  const names = text.split(',').map((name) => name.trim());
  const known = devices.filter((device) => names.includes(device));
  if (known.length === names.length) return known;
  throw new InvalidArgumentError('Give cpu, gpu or cpu,gpu.');
}

/** Pausing and ending a run are written by this queue's worker, too, while a stage runs. */
function parseCpuConcurrency(text: string): number {
  const count = parsePositiveCount(text);
  if (count >= 2) return count;
  throw new InvalidArgumentError("Give 2 or more: a run's record takes a place, too.");
}

function parsePort(text: string): number {
  const port = parsePositiveCount(text);
  if (port < 65_535) return port;
  throw new InvalidArgumentError('Give a port from 1 to 65534.');
}

async function execute(io: CommandIo, settings: WorkerSettings): Promise<void> {
  const { serveQueues } = await import('../run/serve-queues.ts');
  await serveQueues(io, settings);
}

export function workerCommand(io: CommandIo): Command {
  const command = new Command('worker')
    .description('serve the stages of everybody’s runs, until Ctrl-C')
    .addOption(
      new Option('--queues <queues>', 'which it serves')
        .argParser(parseQueues)
        .default([...devices], 'cpu,gpu'),
    )
    .option(
      '--cpu-concurrency <number>',
      'activities of the cpu queue at a time',
      parseCpuConcurrency,
    )
    .option('--gpu-concurrency <number>', 'of the gpu queue', parsePositiveCount, 1)
    .option('--grace-seconds <number>', 'what running stages get when it stops', parseCount, 10)
    .option('--metrics-port <port>', 'Prometheus: stages there, Temporal at the next', parsePort)
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((settings: WorkerSettings) => execute(io, settings));
  return withExamples(command, {
    'TEMPORAL_ADDRESS=host:7233 sightline worker': 'both queues of that server',
    'sightline worker --queues gpu': 'stages that want a GPU',
    'sightline worker --metrics-port 9464': 'with metrics at :9464 and :9465/metrics',
  });
}
