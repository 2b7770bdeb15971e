import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, parsePort, withExamples } from './shared-options.ts';

type StudioCommandOptions = { port?: number; open?: boolean };

async function execute(io: CommandIo, options: StudioCommandOptions): Promise<void> {
  const { serveStudio } = await import('../run/serve-studio.ts');
  await serveStudio(io, options);
}

export function studioCommand(io: CommandIo): Command {
  const command = new Command('studio')
    .description('a page on this machine that shows the runs, live')
    .option(
      '--port <port>',
      'where it is served; 4319, or the next free one, if left out',
      parsePort,
    )
    .option('--open', 'open it in the browser')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((options: StudioCommandOptions) => execute(io, options));
  return withExamples(command, {
    'sightline studio': 'prints the address; Ctrl-C stops it, runs go on',
    'sightline studio --open': 'and opens it',
    'sightline studio --port 8080': 'at a port of your own',
  });
}
