import {
  fusedFeatureCount,
  imageFeatureCount,
  packBatch,
  predictionsTable,
  type StageContext,
} from '@sightline/contracts';
import type { Random, Weights } from '@sightline/tensor';
import type { RecordBatch } from 'apache-arrow';
import { type AnswerRows, rowCountOf } from './answer-rows.ts';
import type { DecoderShape } from './decoder.ts';
import { type GeneratedAnswer, generateAnswers } from './generate.ts';

const batchSize = 256;

/** Answers to every row of a split, a batch at a time. */
export function answerRows(
  fused: Float32Array,
  weights: Weights,
  shape: DecoderShape,
  context: StageContext,
): GeneratedAnswer[] {
  const answers: GeneratedAnswer[] = [];
  const width = batchSize * fusedFeatureCount;
  for (let start = 0; start < fused.length; start += width) {
    context.signal.throwIfAborted();
    answers.push(...generateAnswers(fused.subarray(start, start + width), weights, shape));
    const totalCount = fused.length / fusedFeatureCount;
    context.report({
      type: 'progress',
      phase: 'answer',
      doneCount: answers.length,
      totalCount,
      unit: 'rows',
    });
  }
  return answers;
}

/**
 * The fused rows with each row's image features taken from another row at random: what is left
 * of the accuracy is what the model knows without looking.
 */
export function shuffleImages(rows: AnswerRows, random: Random): Float32Array {
  const shuffled = rows.fused.slice();
  for (const [row, other] of random.permutation(rowCountOf(rows)).entries()) {
    const start = other * fusedFeatureCount;
    shuffled.set(rows.fused.subarray(start, start + imageFeatureCount), row * fusedFeatureCount);
  }
  return shuffled;
}

export function packPredictions(
  split: string,
  rows: AnswerRows,
  predicted: string[],
  right: boolean[],
  confidences: Float32Array,
): RecordBatch {
  return packBatch(predictionsTable, predicted.length, {
    sample_id: rows.sampleIds,
    split: rows.sampleIds.map(() => split),
    question_type: rows.questionTypes,
    question: rows.questions,
    expected: rows.answers,
    predicted,
    correct: right,
    confidence: confidences,
  });
}
