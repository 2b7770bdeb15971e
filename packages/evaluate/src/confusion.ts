import type { Mistake } from '@sightline/contracts';

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/**
 * The commonest mistakes, most frequent first, equally frequent ones by the alphabet.
 *
 * @param mistakes every wrong prediction, one by one
 */
export function commonestMistakes(
  mistakes: readonly { expected: string; predicted: string }[],
  limit: number,
): Mistake[] {
  const counts = new Map<string, Mistake>();
  for (const { expected, predicted } of mistakes) {
    const key = JSON.stringify([expected, predicted]);
    const count = (counts.get(key)?.count ?? 0) + 1;
    counts.set(key, { expected, predicted, count });
  }
  return [...counts.values()]
    .sort(
      (a, b) =>
        b.count - a.count ||
        compareText(a.expected, b.expected) ||
        compareText(a.predicted, b.predicted),
    )
    .slice(0, limit);
}
