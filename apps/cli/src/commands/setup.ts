import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, withExamples } from './shared-options.ts';

type SetupOptions = { gpu?: true; cpu?: true };

async function execute({ gpu, cpu }: SetupOptions, io: CommandIo): Promise<void> {
  const { checkoutFolder } = await import('../run/find-root.ts');
  const script = join(checkoutFolder, 'tools', 'setup', 'main.mjs');
  const device = [...(gpu ? ['--gpu'] : []), ...(cpu ? ['--cpu'] : [])];
  const child = spawn(process.execPath, [script, ...device], { stdio: ['inherit', 2, 2] });
  const [status] = (await once(child, 'exit')) as [number | null];
  io.exitCode = status ?? 130;
  if (io.isJson) io.printJson({ type: 'set-up', ok: status === 0 });
  else if (status === 0) io.print('Everything is set up.\n');
}

export function setupCommand(io: CommandIo): Command {
  const command = new Command('setup')
    .description('fetch and build what is missing')
    .addOption(
      new Option('--gpu', 'for NVIDIA GPUs: 2.5 GB more; later set-ups keep to it').conflicts(
        'cpu',
      ),
    )
    .addOption(new Option('--cpu', 'back to the CPU'))
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((options: SetupOptions) => execute(options, io));
  return withExamples(command, {
    'sightline setup': 'packages, TensorFlow, the Temporal server, the vocabulary, MiniLM',
    'sightline setup --gpu': 'TensorFlow with CUDA, on linux-x64',
  });
}
