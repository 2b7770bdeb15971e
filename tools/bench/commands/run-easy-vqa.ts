import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Evaluation, evaluationFileName, StageError } from '@sightline/contracts';
import { withFolder } from '../with-folder.ts';
import { sightline } from './sightline.ts';

const leastAccuracy = 0.99;
const path = process.argv[2]!;

async function accuracyOf(root: string): Promise<number> {
  const file = join(root, 'data', 'runs', 'latest', 'train', evaluationFileName);
  const { splits } = JSON.parse(await readFile(file, 'utf8')) as Evaluation;
  return splits.find(({ split }) => split === 'test')!.exactMatch.model.all.mean;
}

/** Fewer passes, in larger steps, than the recipe has for the last tenth of a percent. */
const shortFits = [
  'features.epochCount=6',
  'train.epochCount=2',
  'train.batchSize=512',
  'train.peakLearningRate=0.004',
];
const words = [
  ...['run', 'data/recipes/easy-vqa.json', '--engine', 'local', '--path', path],
  ...shortFits.flatMap((setting) => ['--set', setting]),
];
const seconds = await withFolder(async (root) => {
  const run = await sightline(root, words);
  const accuracy = await accuracyOf(root);
  if (accuracy >= leastAccuracy) return run.seconds;
  throw new StageError('failed', { message: `easy-VQA: ${accuracy} of the test questions` });
});
process.stdout.write(`${JSON.stringify({ easy_vqa: seconds })}\n`);
