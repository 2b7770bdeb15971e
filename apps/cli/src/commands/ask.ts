import { readFile } from 'node:fs/promises';
import { toStageError } from '@sightline/contracts';
import type { Command } from 'commander';
import { projectRoot } from '../project-root.ts';
import { createScreen } from '../terminal/screen.ts';

type AskOptions = { run: string; json?: boolean };

async function ask(imagePath: string, question: string, options: AskOptions): Promise<void> {
  const image = await readFile(imagePath).catch((error) => {
    throw toStageError(error);
  });
  const { resolveRun, runFolder } = await import('@sightline/pipeline');
  const { createPredictor } = await import('@sightline/predict');
  const run = await resolveRun(projectRoot, options.run);
  const predictor = await createPredictor(runFolder(projectRoot, run.id));
  const prediction = await predictor.ask(image, question);
  predictor.dispose();
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ run: run.id, ...prediction })}\n`);
    return;
  }
  const screen = createScreen(process.stdout);
  const sure = `${Math.round(prediction.confidence * 100)} % sure`;
  process.stdout.write(`${screen.bold(prediction.answer)}  ${screen.dim(sure)}\n`);
}

/** `sightline ask <image> <question>` */
export function addAsk(program: Command): void {
  program
    .command('ask')
    .description('ask the model of a run about a picture')
    .argument('<image>', 'a PNG, JPEG, WebP, ... file')
    .argument('<question>', 'for example "What color is the cat?"')
    .option('--run <id>', 'which run: an id, the start of one, or latest', 'latest')
    .option('--json', 'answer, tokens with rivals, and the five layers')
    .action(ask);
}
