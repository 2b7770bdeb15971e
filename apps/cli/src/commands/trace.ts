import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, withExamples } from './shared-options.ts';

async function execute(io: CommandIo, name: string): Promise<void> {
  const [{ resolveRun }, { readTrainingTrace }, { findRoot }] = await Promise.all([
    import('@sightline/pipeline/runs'),
    import('@sightline/report'),
    import('../run/find-root.ts'),
  ]);
  const root = findRoot();
  const run = await resolveRun(root, name);
  const trace = await readTrainingTrace(root, run);
  if (io.isJson) {
    io.printJson({ type: 'trace', ...trace });
    return;
  }
  const { renderTrace } = await import('../render/trace.ts');
  io.print(renderTrace(io.out, run, trace));
}

export function traceCommand(io: CommandIo): Command {
  const command = new Command('trace')
    .description('how a run was trained: every fit, epoch by epoch, as far as it has come')
    .argument('[run]', 'an id, its beginning, or latest', 'latest')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((name: string) => execute(io, name));
  return withExamples(command, {
    'sightline trace': 'the newest run, also one under way or one that failed',
    'sightline trace 20261124-04': 'the run whose id begins so',
    'sightline trace --json': 'fits, epochs and scores as one JSON object',
  });
}
