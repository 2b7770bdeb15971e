import type { Prediction } from './run-results.ts';

/**
 * Picks held-out answers to show: the first of each question type, the commonest types first, then
 * the next of each. Chosen by position only, so that a run can not show its best side.
 */
export function pickExamples(predictions: readonly Prediction[], count = 3): Prediction[] {
  const split = ['test', 'validation'].find((name) =>
    predictions.some((row) => row.split === name),
  );
  const groups = new Map<string, Prediction[]>();
  for (const row of predictions) {
    if (row.split !== split) continue;
    const group = groups.get(row.questionType);
    if (group) group.push(row);
    else groups.set(row.questionType, [row]);
  }
  const types = [...groups.values()].sort((a, b) => b.length - a.length);
  const ranked = types.flatMap((group) =>
    group.slice(0, count).map((row, rank) => ({ row, rank })),
  );
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ row }) => row);
}
