import { Command } from 'commander';
import type { ServeModelOptions } from '../run/serve-model.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import {
  collect,
  debugOption,
  jsonOption,
  parseCount,
  parsePort,
  parsePositiveCount,
  runOption,
  withExamples,
} from './shared-options.ts';

async function execute(io: CommandIo, options: ServeModelOptions): Promise<void> {
  const { serveModel } = await import('../run/serve-model.ts');
  await serveModel(io, options);
}

function addLimits(command: Command): Command {
  return command
    .option('--max-batch <count>', 'answers written at once; 32', parsePositiveCount)
    .option('--max-queue <count>', 'requests that may wait; 256', parseCount)
    .option('--deadline-seconds <count>', 'what an answer may take; 30', parsePositiveCount)
    .option('--max-image-bytes <count>', 'of a picture as a file; 20 MiB', parsePositiveCount)
    .option('--max-pixels <count>', 'of a picture; 100 million', parsePositiveCount)
    .option('--grace-seconds <count>', 'what answers may take once it stops; 10', parseCount);
}

export function serveCommand(io: CommandIo): Command {
  const command = new Command('serve')
    .description("a run's model behind OpenAI's chat API")
    .addOption(runOption('whose model answers'))
    .option('--model-name <name>', "what requests call the model; the run's id if left out")
    .option('--host <address>', 'where it listens; another than 127.0.0.1 takes API keys')
    .option('--port <port>', '4320, or the next free one, if left out', parsePort)
    .option('--keys <file>', 'API keys; data/keys.json, if there is one')
    .option('--allow-origin <origin>', 'pages that may ask; repeatable', collect, [])
    .option('--remote-images', 'fetch pictures that requests name by public addresses');
  addLimits(command)
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((options: ServeModelOptions) => execute(io, options));
  return withExamples(command, {
    'sightline serve': 'the newest run, for programs of this machine',
    'sightline serve --run <run> --model-name cats': 'under a name of your own',
    'sightline serve --host 0.0.0.0': 'for others, who need a key: sightline keys create',
  });
}
