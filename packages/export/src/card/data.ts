import type { RunFacts } from '../run-facts.ts';
import { sourceOf } from './head.ts';
import { count, counted, markdownTable } from './markdown.ts';
import { taskOf } from './task.ts';

/** What the model was fitted to and judged by. */
export function cardData(facts: RunFacts): string {
  const { splits, rejectCount } = facts;
  const rows = splits.map(({ split, questionCount, imageCount, answerCount }) => [
    split,
    ...[questionCount, imageCount, answerCount].map(count),
  ]);
  const left =
    rejectCount === 0
      ? 'No row was left out.'
      : `${counted(rejectCount, 'row')} left out as unusable.`;
  return [
    '## Data',
    `Source: ${sourceOf(facts)}. ${left}`,
    markdownTable(['split', `${taskOf(facts).noun}s`, 'pictures', 'different answers'], rows),
  ].join('\n\n');
}
