import type { Prediction } from '@sightline/lesson';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText } from '../terminal/text-width.ts';
import { showAnswer } from './answer.ts';
import { heading } from './heading.ts';

/**
 * Held-out questions, if any are asked, with the expected and the predicted answer, marked right or
 * wrong.
 */
export function renderExamples(screen: Screen, examples: readonly Prediction[]): string[] {
  const isAsked = examples.some(({ question }) => question !== '');
  const columns = [
    { title: '' },
    ...(isAsked ? [{ title: 'question', wraps: true }] : []),
    { title: 'expected', wraps: true },
    { title: 'predicted', wraps: true },
    { title: 'sure', align: 'right' as const, paint: screen.dim },
  ];
  const cells = examples.map(({ question, expected, predicted, correct, confidence }) => [
    correct ? screen.good('✓') : screen.bad('✗'),
    ...(isAsked ? [cleanText(question)] : []),
    cleanText(expected),
    showAnswer(predicted),
    `${Math.round(confidence * 100)} %`,
  ]);
  return [
    heading(screen, isAsked ? 'Held-out questions' : 'Held-out pictures'),
    ...layOutTable(screen, columns, cells),
  ];
}
