import { cleanText, truncateText } from '../terminal/text-width.ts';

/** An untrained model babbles to the end of its 24 tokens. */
const longestAnswerCells = 44;

/** What a model wrote, in one short line. */
export function showAnswer(answer: string): string {
  return truncateText(cleanText(answer), longestAnswerCells) || '(nothing)';
}
