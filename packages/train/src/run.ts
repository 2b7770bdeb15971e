import {
  type Evaluation,
  evaluationFileName,
  type StageContext,
  StageError,
  type StageInput,
  type StageOutput,
} from '@sightline/contracts';
import { tf } from '@sightline/tensor';
import { type AnswerRows, emptyRows, openAnswerRows, rowCountOf } from './answer-rows.ts';
import type { TrainConfig } from './config.ts';
import { evaluateSplit } from './evaluate-split.ts';
import { fitDecoder } from './fit-decoder.ts';
import { freezeDecoder, modelFileName, saveDecoder } from './model-file.ts';
import { packScores, type Score } from './score.ts';

/** `unseen` where a source holds out what training never shows together. */
const heldOutSplits = ['validation', 'test', 'unseen'] as const;

async function trainOn(
  rowsOfSplit: ReadonlyMap<string, AnswerRows>,
  output: StageOutput,
  config: TrainConfig,
  context: StageContext,
): Promise<void> {
  const training = rowsOfSplit.get('train') ?? emptyRows;
  if (rowCountOf(training) === 0) {
    throw new StageError('bad-data', {
      message: 'train: the training split is empty, so there is nothing to learn from',
      fix: 'Give ingest more images, or a larger train share.',
    });
  }
  const trained = await fitDecoder(rowsOfSplit, training, output, config, context);
  const decoder = freezeDecoder(trained);
  const scores: Score[] = [];
  const evaluation: Evaluation = { splits: [] };
  for (const split of heldOutSplits) {
    const rows = rowsOfSplit.get(split);
    if (!rows) continue;
    const found = await evaluateSplit(split, rows, training, decoder, output, context);
    scores.push(...found.scores);
    evaluation.splits.push(found.evaluation);
  }
  await output.table('scores').append(packScores(scores));
  const json = `${JSON.stringify(evaluation, null, 2)}\n`;
  await output.writeFile(evaluationFileName, Buffer.from(json));
  await output.writeFile(modelFileName, saveDecoder(trained));
  tf.dispose([decoder.weights, decoder.output]);
  trained.parameters.dispose();
}

export async function run(
  input: StageInput,
  output: StageOutput,
  config: TrainConfig,
  context: StageContext,
): Promise<void> {
  const { rowsOfSplit, close } = await openAnswerRows(input);
  try {
    await trainOn(rowsOfSplit, output, config, context);
  } finally {
    close();
  }
}
