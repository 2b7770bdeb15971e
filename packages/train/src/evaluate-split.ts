import {
  decodeTokens,
  predictors,
  readVocabulary,
  type SplitEvaluation,
  type StageContext,
  type StageOutput,
} from '@sightline/contracts';
import { createRandom, deriveSeed } from '@sightline/tensor';
import type { AnswerRows } from './answer-rows.ts';
import { fitBaselines } from './baselines.ts';
import { evaluatePredictions } from './evaluate-predictions.ts';
import { judgeAnswers } from './judge-answers.ts';
import type { Decoder } from './model-file.ts';
import { answerRows, packPredictions, shuffleImages } from './predict-split.ts';
import { type Score, scorePredictor } from './score.ts';

/** Writes the answers to a held-out split and scores them beside the three baselines. */
export async function evaluateSplit(
  split: string,
  rows: AnswerRows,
  training: AnswerRows,
  decoder: Decoder,
  output: StageOutput,
  context: StageContext,
): Promise<{ scores: Score[]; evaluation: SplitEvaluation }> {
  const { questionTypes, questions } = rows;
  const answers = answerRows(rows, decoder, context);
  const random = createRandom(deriveSeed(context.seed, `shuffle-${split}`));
  const shuffled = answerRows(shuffleImages(rows, random), decoder, context);
  const vocabulary = readVocabulary();
  const { majority, blind } = fitBaselines(training);
  const answerWith = (baseline: typeof blind): string[] =>
    questions.map((question, row) => baseline(question, questionTypes[row]!));
  const predicted = {
    model: answers.map(({ ids }) => decodeTokens(ids, vocabulary)),
    shuffled: shuffled.map(({ ids }) => decodeTokens(ids, vocabulary)),
    blind: answerWith(blind),
    majority: answerWith(majority),
  };
  const right = judgeAnswers(rows, predicted, vocabulary);
  const confidences = Float32Array.from(answers, ({ confidence }) => confidence);
  const batch = packPredictions(split, rows, predicted.model, right.model, confidences);
  await output.table('predictions').append(batch);
  const scores = predictors.flatMap((name) =>
    scorePredictor(split, name, questionTypes, right[name]),
  );
  const drawn = createRandom(deriveSeed(context.seed, `bootstrap-${split}`));
  const judged = { rows, right, predicted: predicted.model, confidences };
  return { scores, evaluation: evaluatePredictions(split, judged, drawn.below) };
}
