import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption } from './shared-options.ts';

type AskOptions = { run: string; trace?: boolean };

async function execute(
  io: CommandIo,
  imagePath: string,
  question: string,
  options: AskOptions,
): Promise<void> {
  const [{ readImage }, { StageError }, { resolveRun, runFolder }, { findRoot }] =
    await Promise.all([
      import('../run/read-image.ts'),
      import('@sightline/contracts'),
      import('@sightline/pipeline'),
      import('../run/find-root.ts'),
    ]);
  if (question.trim() === '') {
    throw new StageError('usage', {
      message: 'the question is empty',
      fix: 'Ask something, for example: "What color is the cat?"',
    });
  }
  const image = await readImage(imagePath);
  const root = findRoot();
  const { id } = await resolveRun(root, options.run);
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
  return new Command('ask')
    .description('ask a trained model about an image')
    .argument('<image>', 'a PNG, JPEG, WebP, ... file')
    .argument('<question>', 'in quotation marks')
    .option('--run <run>', 'whose model answers: an id, its beginning, or latest', 'latest')
    .option('--trace', 'show the five steps that led to the answer')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((image: string, question: string, options: AskOptions) =>
      execute(io, image, question, options),
    );
}
