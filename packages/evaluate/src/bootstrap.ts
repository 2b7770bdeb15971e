import type { Interval } from '@sightline/contracts';

/** Values of one group, which are drawn or left out together. */
type Sums = { sum: number; count: number };

const resampleCount = 1000;

function sumGroups(values: readonly number[], groups: readonly string[]): Sums[] {
  const sums = new Map<string, Sums>();
  for (const [row, value] of values.entries()) {
    const group = sums.get(groups[row]!) ?? { sum: 0, count: 0 };
    sums.set(groups[row]!, { sum: group.sum + value, count: group.count + 1 });
  }
  return [...sums.values()];
}

function meanOf(groups: Iterable<Sums>): number {
  let [total, rowCount] = [0, 0];
  for (const { sum, count } of groups) {
    total += sum;
    rowCount += count;
  }
  return total / Math.max(1, rowCount);
}

function* draw(groups: readonly Sums[], below: (bound: number) => number): Iterable<Sums> {
  for (let index = 0; index < groups.length; index++) yield groups[below(groups.length)]!;
}

/** Between the two values around the place, as numpy's default does. */
function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place % 1);
}

/**
 * The mean of `values` with its 95 % percentile bootstrap interval from 1,000 resamples.
 *
 * Questions about one image are right or wrong together, so whole groups are drawn.
 * @param groups the group (image) of each value
 * @param below a seeded source of whole numbers in [0, bound): the same seed, the same interval
 */
export function bootstrapMean(
  values: readonly number[],
  groups: readonly string[],
  below: (bound: number) => number,
): Interval {
  const sums = sumGroups(values, groups);
  const means = new Float64Array(resampleCount).map(() => meanOf(draw(sums, below))).sort();
  return { mean: meanOf(sums), low: percentile(means, 0.025), high: percentile(means, 0.975) };
}
