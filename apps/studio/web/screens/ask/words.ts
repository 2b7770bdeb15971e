import type { AnswerMaps, SampleLine } from '../../../src/api/index.ts';
import { formatShare, formatValue } from '../../parts/format.ts';

/** How sure a model is, in words. */
export function sureness(confidence: number): string {
  if (confidence >= 0.9) return 'very sure';
  if (confidence >= 0.6) return 'fairly sure';
  if (confidence >= 0.3) return 'unsure';
  return 'little more than a guess';
}

/** A share that is neither nothing nor everything is not shown as such. */
export function formatProbability(probability: number): string {
  if (probability > 0 && probability < 5e-4) return '<0.1\u00a0%';
  if (probability < 1 && probability >= 0.9995) return '>99.9\u00a0%';
  return formatShare(probability);
}

/** What two answers that are written differently have in common. */
function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

export function isSameAnswer(left: string, right: string): boolean {
  return fold(left) === fold(right);
}

/** The answer that a sample expects, where it was asked its own question. */
export function expectedOf(sample: SampleLine, question: string): string | undefined {
  return fold(sample.question) === fold(question) && sample.answer ? sample.answer : undefined;
}

/** How well the two maps agree. */
export function judgeAgreement({ rankCorrelation }: AnswerMaps): string {
  if (rankCorrelation === null) {
    return 'They cannot be compared: one of them is the same everywhere.';
  }
  const value = `rank correlation ${formatValue(rankCorrelation)}, where 1 is the same order of places`;
  if (rankCorrelation > 0.5) return `The two maps agree (${value}).`;
  if (rankCorrelation > 0.2) return `The two maps agree in part (${value}).`;
  return `The two maps do not agree (${value}): trust neither alone.`;
}

/** A place of 7×7 in words, rows from the top and columns from the left. */
export function placeName(place: number): string {
  return `row ${Math.floor(place / 7) + 1}, column ${(place % 7) + 1}`;
}

export function highestPlace(map: readonly number[]): number {
  return map.indexOf(Math.max(...map));
}
