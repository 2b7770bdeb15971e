import {
  fusedTable,
  metricsTable,
  predictionsTable,
  preprocessedTable,
  readVocabulary,
  type Stage,
  type StageContext,
  StageError,
  type StageInput,
  type StageOutput,
  samplesTable,
  scoresTable,
} from '@sightline/contracts';
import { createRandom, deriveSeed, fit, Parameters, tf } from '@sightline/tensor';
import { type AnswerRows, emptyRows, readAnswerRows, rowCountOf } from './answer-rows.ts';
import { fitBaselines } from './baselines.ts';
import { type TrainConfig, trainConfig } from './config.ts';
import { addDecoder } from './decoder.ts';
import { decoderData, measureStart } from './decoder-data.ts';
import { packMetrics } from './metrics.ts';
import { modelFileName, saveDecoder } from './model-file.ts';
import { answerRows, compareAnswers, packPredictions, shuffleImages } from './predict-split.ts';
import { packScores, type Score, scorePredictor } from './score.ts';

const heldOutSplits = ['validation', 'test'] as const;

/** Writes the answers to a held-out split and scores them beside the three baselines. */
async function evaluateSplit(
  split: string,
  rows: AnswerRows,
  training: AnswerRows,
  parameters: Parameters,
  config: TrainConfig,
  output: StageOutput,
  context: StageContext,
): Promise<Score[]> {
  const { questionTypes, questions } = rows;
  const trained = parameters.readTrained();
  const weights = { ...trained, ...parameters.running };
  const answers = answerRows(rows.fused, weights, config, context);
  const right = compareAnswers(rows, answers);
  const random = createRandom(deriveSeed(context.seed, `shuffle-${split}`));
  const shuffled = answerRows(shuffleImages(rows, random), weights, config, context);
  tf.dispose(trained);
  const batch = packPredictions(split, rows, answers, right, readVocabulary());
  await output.table('predictions').append(batch);
  const { majority, blind } = fitBaselines(training);
  const rightBy = (baseline: typeof blind): boolean[] =>
    rows.answers.map((answer, row) => baseline(questions[row]!, questionTypes[row]!) === answer);
  return [
    ...scorePredictor(split, 'model', questionTypes, right),
    ...scorePredictor(split, 'shuffled', questionTypes, compareAnswers(rows, shuffled)),
    ...scorePredictor(split, 'blind', questionTypes, rightBy(blind)),
    ...scorePredictor(split, 'majority', questionTypes, rightBy(majority)),
  ];
}

async function run(
  input: StageInput,
  output: StageOutput,
  config: TrainConfig,
  context: StageContext,
): Promise<void> {
  const rowsOfSplit = await readAnswerRows(input);
  const training = rowsOfSplit.get('train') ?? emptyRows;
  if (rowCountOf(training) === 0) {
    throw new StageError('bad-data', {
      message: 'train: the training split is empty, so there is nothing to learn from',
      fix: 'Give ingest more images, or a larger train share.',
    });
  }
  const parameters = new Parameters();
  const random = createRandom(deriveSeed(context.seed, 'decoder-weights'));
  addDecoder(parameters, random, config, measureStart(training));
  const data = decoderData(training, config);
  const validation = decoderData(rowsOfSplit.get('validation') ?? emptyRows, config);
  const options = { ...config, model: 'decoder' as const };
  const epochs = await fit(parameters, data, validation, options, context);
  await output.table('metrics').append(packMetrics(epochs));
  const scores: Score[] = [];
  for (const split of heldOutSplits) {
    const rows = rowsOfSplit.get(split);
    if (!rows) continue;
    scores.push(
      ...(await evaluateSplit(split, rows, training, parameters, config, output, context)),
    );
  }
  await output.table('scores').append(packScores(scores));
  await output.writeFile(modelFileName, saveDecoder({ parameters, config }));
  parameters.dispose();
}

/** Trains a transformer decoder to write the answers, and measures it on held-out images. */
export const train: Stage<TrainConfig> = {
  name: 'train',
  version: 1,
  reads: { samples: samplesTable, preprocessed: preprocessedTable, fused: fusedTable },
  writes: { predictions: predictionsTable, metrics: metricsTable, scores: scoresTable },
  device: 'gpu',
  config: trainConfig,
  shardable: false,
  dependencies: ['@tensorflow/tfjs-node-gpu'],
  run,
};
