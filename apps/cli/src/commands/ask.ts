import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, runOption, withExamples } from './shared-options.ts';

type AskOptions = { run: string; trace?: boolean; map?: string };

async function execute(
  io: CommandIo,
  imagePath: string,
  question: string,
  { run, trace, map }: AskOptions,
): Promise<void> {
  const [{ askModel }, { findRoot }, { renderPrediction }] = await Promise.all([
    import('../run/ask-model.ts'),
    import('../run/find-root.ts'),
    import('../render/prediction.ts'),
  ]);
  const explains = trace === true || map !== undefined || io.isJson;
  const options = { runName: run, explains, ...(map !== undefined && { map }) };
  const asked = await askModel(findRoot(), imagePath, question, options);
  const { runId, prediction, explanation } = asked;
  if (io.isJson) {
    return io.printJson({ type: 'prediction', run: runId, question, ...prediction, explanation });
  }
  if (prediction.isQuestionCut)
    io.note('note: the question is long: only its first 50 tokens count\n');
  io.print(renderPrediction(io.out, asked, trace === true));
}

export function askCommand(io: CommandIo): Command {
  const command = new Command('ask')
    .description('ask a trained model about an image')
    .argument('<image>', 'a PNG, JPEG, WebP, ... file')
    .argument('[question]', 'in quotation marks; none for a model that writes captions', '')
    .addOption(runOption('whose model answers'))
    .option('--trace', 'show the five steps that led to the answer, and where it comes from')
    .option('--map <file>', 'a new PNG for where it comes from; else one beside the run')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((image: string, question: string, options: AskOptions) =>
      execute(io, image, question, options),
    );
  return withExamples(command, {
    'sightline ask cat.png "What color is the cat?"': 'the answer, word by word',
    'sightline ask cat.png "Is there a dog?" --trace': 'the five steps, too',
    'sightline ask cat.png --run <captions>': 'a sentence about it',
  });
}
