import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, runOption, withExamples } from './shared-options.ts';

type AskOptions = { run: string; trace?: boolean };

async function execute(
  io: CommandIo,
  imagePath: string,
  question: string,
  options: AskOptions,
): Promise<void> {
  const [{ askModel }, { findRoot }, { renderPrediction }] = await Promise.all([
    import('../run/ask-model.ts'),
    import('../run/find-root.ts'),
    import('../render/prediction.ts'),
  ]);
  const { runId, prediction } = await askModel(findRoot(), options.run, imagePath, question);
  if (io.isJson) return io.printJson({ type: 'prediction', run: runId, question, ...prediction });
  if (prediction.isQuestionCut)
    io.note('note: the question is long: only its first 50 tokens count\n');
  io.print(renderPrediction(io.out, prediction, options.trace ?? false));
}

export function askCommand(io: CommandIo): Command {
  const command = new Command('ask')
    .description('ask a trained model about an image')
    .argument('<image>', 'a PNG, JPEG, WebP, ... file')
    .argument('<question>', 'in quotation marks')
    .addOption(runOption('whose model answers'))
    .option('--trace', 'show the five steps that led to the answer')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((image: string, question: string, options: AskOptions) =>
      execute(io, image, question, options),
    );
  return withExamples(command, {
    'sightline ask cat.png "What color is the cat?"': 'the answer, word by word',
    'sightline ask cat.png "Is there a dog?" --trace': 'the five steps, too',
  });
}
