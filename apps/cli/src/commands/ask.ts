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
  const [
    { readImage },
    { StageError },
    { resolveRun, runFolder },
    { findRoot },
    { requireTrained },
  ] = await Promise.all([
    import('../run/read-image.ts'),
    import('@sightline/contracts'),
    import('@sightline/pipeline'),
    import('../run/find-root.ts'),
    import('../run/read-results.ts'),
  ]);
  if (question.trim() === '') {
    throw new StageError('usage', {
      message: 'the question is empty',
      fix: 'Ask something, for example: "What color is the cat?"',
    });
  }
  const image = await readImage(imagePath);
  const root = findRoot();
  const run = await resolveRun(root, options.run);
  await requireTrained(root, run);
  const { id } = run;
  const [{ createPredictor }, { renderPrediction }] = await Promise.all([
    import('@sightline/predict'),
    import('../render/prediction.ts'),
  ]);
  const predictor = await createPredictor(runFolder(root, id));
  const prediction = await predictor.ask(image, question);
  predictor.dispose();
  if (io.isJson) io.printJson({ type: 'prediction', run: id, question, ...prediction });
  else io.print(renderPrediction(io.out, prediction, options.trace ?? false));
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
