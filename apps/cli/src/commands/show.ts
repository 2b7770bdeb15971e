import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, withExamples } from './shared-options.ts';

async function execute(io: CommandIo, name: string): Promise<void> {
  const [{ resolveRun }, { findRoot }, { printRun }] = await Promise.all([
    import('@sightline/pipeline'),
    import('../run/find-root.ts'),
    import('../run/print-run.ts'),
  ]);
  const root = findRoot();
  const run = await resolveRun(root, name);
  await printRun(io, root, run);
}

export function showCommand(io: CommandIo): Command {
  const command = new Command('show')
    .description('a run: data flow, training trace, baselines, answers')
    .argument('[run]', 'an id, its beginning, or latest', 'latest')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((name: string) => execute(io, name));
  return withExamples(command, {
    'sightline show': 'the newest run',
    'sightline show 20261124-04': 'the run whose id begins so',
    'sightline show --json': 'record, epochs and scores as one JSON object',
  });
}
