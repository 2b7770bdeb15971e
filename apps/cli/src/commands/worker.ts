import { availableParallelism } from 'node:os';
import { StageError } from '@sightline/contracts';
import { Command, InvalidArgumentError } from 'commander';
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
type Device = (typeof devices)[number];

type WorkerOptions = Omit<WorkerSettings, 'devices'> & { queues: string };

function parseQueues(text: string): Device[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !devices.includes(name as Device));
  if (unknown === undefined) return names as Device[];
  throw new StageError('usage', {
    message: `--queues: there is no queue '${unknown}'`,
    fix: 'Name cpu, gpu, or both: --queues cpu,gpu.',
  });
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

async function execute(io: CommandIo, { queues, ...settings }: WorkerOptions): Promise<void> {
  const named = parseQueues(queues);
  const { serveQueues } = await import('../run/serve-queues.ts');
  await serveQueues(io, { ...settings, devices: named });
}

export function workerCommand(io: CommandIo): Command {
  // Each stage uses all cores for most of its time.
  const half = Math.max(2, Math.floor(availableParallelism() / 2));
  const command = new Command('worker')
    .description('compute the stages of runs that others start')
    .option('--queues <names>', 'cpu, gpu, or both', 'cpu,gpu')
    .option('--cpu-concurrency <count>', 'stages or shards at a time', parseCpuConcurrency, half)
    .option('--gpu-concurrency <count>', 'stages at a time', parsePositiveCount, 1)
    .option('--grace-seconds <count>', 'what stages may take once it stops', parseCount, 10)
    .option('--metrics-port <port>', 'Prometheus: stages there, Temporal at the next', parsePort)
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((options: WorkerOptions) => execute(io, options));
  return withExamples(command, {
    'sightline worker': 'serves both queues of the server at TEMPORAL_ADDRESS',
    'sightline worker --queues gpu': 'on the machine with the graphics card',
    'sightline worker --metrics-port 9464': 'with metrics at :9464 and :9465/metrics',
  });
}
