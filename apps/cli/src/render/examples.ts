import type { Prediction } from '@sightline/lesson';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText, truncateText } from '../terminal/text-width.ts';
import { heading } from './heading.ts';

/** An untrained model babbles to the end of its 24 tokens. */
const longestAnswerCells = 44;

/** Held-out questions with the expected and the predicted answer, marked right or wrong. */
export function renderExamples(screen: Screen, examples: readonly Prediction[]): string[] {
  const columns = [
    { title: '' },
    { title: 'question', wraps: true },
    { title: 'expected', wraps: true },
    { title: 'predicted', wraps: true },
    { title: 'sure', align: 'right' as const, paint: screen.dim },
  ];
  const cells = examples.map(({ question, expected, predicted, correct, confidence }) => [
    correct ? screen.good('✓') : screen.bad('✗'),
    cleanText(question),
    cleanText(expected),
    truncateText(cleanText(predicted), longestAnswerCells) || '(nothing)',
    `${Math.round(confidence * 100)} %`,
  ]);
  return [heading(screen, 'Held-out questions'), ...layOutTable(screen, columns, cells)];
}
