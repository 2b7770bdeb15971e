import { markdownTable } from '../../evaluate/markdown-table.ts';
import { medianRate, type Rounds } from '../rounds.ts';
import { keyOf, type LoadFigure, loadCases, nameOf } from './works.ts';

const head = [
  'work',
  'server',
  'answers/s',
  'half within, ms',
  '99 of 100, ms',
  'errors',
  "the model's own, %",
];

/** What each server did in each case: medians over the rounds, and how many answers were right. */
export function renderLoad(rounds: Rounds): string {
  const rows = loadCases.flatMap((one) =>
    [...rounds.keys()].flatMap((server) => {
      const median = (figure: LoadFigure) => medianRate(rounds, server, keyOf(one, figure));
      const rate = median('rate');
      if (rate === undefined) return [];
      const times = [median('p50'), median('p99'), median('errors')].map((value) =>
        value!.toFixed(0),
      );
      return [
        [nameOf(one), server, rate.toFixed(1), ...times, (100 * median('agreement')!).toFixed(1)],
      ];
    }),
  );
  return markdownTable(head, rows);
}
