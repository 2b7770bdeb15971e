import { normalizeAnswer } from './normalize-answer.ts';

/** Whether two answers are the same after normalisation: the rule for sets with one answer. */
export function isExactMatch(predicted: string, expected: string): boolean {
  return normalizeAnswer(predicted) === normalizeAnswer(expected);
}
