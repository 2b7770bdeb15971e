import {
  decodeTokens,
  maxAnswerTokenCount,
  type Predictor,
  predictors,
} from '@sightline/contracts';
import { isExactMatch } from '@sightline/evaluate';
import { type AnswerRows, answerTokens } from './answer-rows.ts';

/**
 * What counts as right for a row: its answer, and the answer as the vocabulary spells it
 * (`café` has no accent there). An answer that was cut counts only when it is written in full.
 */
function acceptedAnswers(rows: AnswerRows, row: number, vocabulary: readonly string[]): string[] {
  const answer = rows.answers[row]!;
  if (rows.answerLengths[row]! >= maxAnswerTokenCount) return [answer];
  return [answer, decodeTokens(answerTokens(rows, row), vocabulary)];
}

/** Whether each predictor's answer is the expected one after the official VQA normalisation. */
export function judgeAnswers(
  rows: AnswerRows,
  predicted: Record<Predictor, readonly string[]>,
  vocabulary: readonly string[],
): Record<Predictor, boolean[]> {
  const accepted = rows.answers.map((_, row) => acceptedAnswers(rows, row, vocabulary));
  const judge = (answers: readonly string[]): boolean[] =>
    answers.map((answer, row) => accepted[row]!.some((right) => isExactMatch(answer, right)));
  return Object.fromEntries(
    predictors.map((predictor) => [predictor, judge(predicted[predictor])]),
  ) as Record<Predictor, boolean[]>;
}
