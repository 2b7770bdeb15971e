import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, withExamples } from './shared-options.ts';

async function execute(io: CommandIo, name: string): Promise<void> {
  const [{ readProgress }, { findRoot }, { renderProgress }] = await Promise.all([
    import('@sightline/pipeline/control'),
    import('../run/find-root.ts'),
    import('../render/progress.ts'),
  ]);
  const progress = await readProgress(findRoot(), name);
  if (io.isJson) io.printJson(progress);
  else io.print(renderProgress(io.out, progress, Date.now()));
}

export function progressCommand(io: CommandIo): Command {
  const command = new Command('progress')
    .description('a run under way: stages, shards, attempts, rates, errors')
    .argument('[run]', 'an id, its beginning, or latest', 'latest')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((name: string) => execute(io, name));
  return withExamples(command, {
    'sightline progress': 'what Temporal knows of the newest run',
    'sightline progress --json': 'the same for a program, with the whole plan',
  });
}
