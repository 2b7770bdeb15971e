import { mean } from './mean.ts';

/** Ranks from 1; equal values share the mean of their ranks. */
function ranksOf(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const ranks = new Map<number, number>();
  for (let first = 0; first < sorted.length; ) {
    const value = sorted[first]!;
    let last = first;
    while (sorted[last + 1] === value) last++;
    ranks.set(value, (first + last) / 2 + 1);
    first = last + 1;
  }
  return values.map((value) => ranks.get(value)!);
}

/**
 * Spearman's rank correlation in -1..1: Pearson's correlation of the ranks. It is NaN where one side
 * is constant or there are fewer than two pairs, since there is no order to compare.
 *
 * @param a one value a pair; neither side may hold NaN
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new RangeError(`rank correlation of ${a.length} values with ${b.length}`);
  }
  const [ranks, others] = [ranksOf(Array.from(a)), ranksOf(Array.from(b))];
  const middle = mean(ranks);
  let [product, spread, otherSpread] = [0, 0, 0];
  for (const [index, rank] of ranks.entries()) {
    const [x, y] = [rank - middle, others[index]! - middle];
    product += x * y;
    spread += x * x;
    otherSpread += y * y;
  }
  return product / Math.sqrt(spread * otherSpread);
}
