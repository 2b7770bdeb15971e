import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, withExamples } from './shared-options.ts';

async function execute(io: CommandIo, name: string, folder: string): Promise<void> {
  const [{ resolveRun, runFolder }, { exportModel }, { findRoot }, { requireTrained }, format] =
    await Promise.all([
      import('@sightline/pipeline'),
      import('@sightline/export'),
      import('../run/find-root.ts'),
      import('../run/read-results.ts'),
      import('../terminal/format-number.ts'),
    ]);
  const root = findRoot();
  const run = await resolveRun(root, name);
  await requireTrained(root, run);
  const model = await exportModel(runFolder(root, run.id), folder);
  if (io.isJson) return io.printJson({ type: 'exported-model', run: run.id, ...model });
  const parameters = format.formatCount(model.parameterCount);
  io.print(`${model.folder}: the model of ${run.id}, ${parameters} parameters\n`);
  const width = Math.max(...model.files.map((file) => file.name.length));
  for (const file of model.files) {
    io.print(`  ${file.name.padEnd(width)}  ${format.formatBytes(file.sizeBytes)}\n`);
  }
}

export function exportCommand(io: CommandIo): Command {
  const command = new Command('export')
    .description('a model in one folder, with config, tokenizer and model card')
    .argument('[run]', 'an id, its beginning, or latest', 'latest')
    .requiredOption('--model <folder>', 'an empty or new folder')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((name: string, { model }: { model: string }) => execute(io, name, model));
  return withExamples(command, {
    'sightline export --model my-model': 'the newest run',
    'sightline export 20261124-04 --model my-model': 'the run whose id begins so',
  });
}
