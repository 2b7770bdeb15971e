import { points } from './percent.ts';

/** How many of the same questions two models answer right, together and apart. */
export type PairedCounts = {
  /** Questions that both were asked. */
  rowCount: number;
  leftOnlyCount: number;
  rightOnlyCount: number;
  /** Right on both sides. */
  bothCount: number;
};

export type RunsComparison = {
  /** `unclear` where the difference could as well be chance. */
  verdict: 'left' | 'right' | 'unclear';
  /** Accuracy on the right less that on the left, -1..1, with its 95 % interval. */
  difference: { mean: number; low: number; high: number };
  /** The verdict in words that name the two `left` and `right`. */
  sentence: string;
};

/** The standard normal's quantile that leaves 2.5 % on each side. */
const z = 1.959964;

/** Wilson's interval of a share: without continuity correction (Wilson 1927). */
function wilson(count: number, total: number): { low: number; high: number } {
  const share = count / total;
  const middle = share + z ** 2 / (2 * total);
  const half = z * Math.sqrt((share * (1 - share)) / total + z ** 2 / (4 * total ** 2));
  const scale = 1 + z ** 2 / total;
  return { low: (middle - half) / scale, high: (middle + half) / scale };
}

/**
 * 95 % interval of the difference of two shares over the same rows: Newcombe's square-and-add
 * interval for paired proportions (Newcombe 1998, Statistics in Medicine 17:2635, method 10). Unlike
 * Wald's it has a width where all or none are right.
 */
function intervalOf(counts: PairedCounts): RunsComparison['difference'] {
  const { rowCount: n, leftOnlyCount: b, rightOnlyCount: c, bothCount: a } = counts;
  const d = n - a - b - c;
  const [left, right] = [(a + b) / n, (a + c) / n];
  const [ofLeft, ofRight] = [wilson(a + b, n), wilson(a + c, n)];
  const product = (a + b) * (c + d) * (a + c) * (b + d);
  const covariance = a * d - b * c;
  const corrected = covariance > n / 2 ? covariance - n / 2 : Math.min(covariance, 0);
  const phi = product > 0 ? corrected / Math.sqrt(product) : 0;
  const halfOf = (one: number, other: number): number =>
    Math.sqrt(Math.max(one ** 2 - 2 * phi * one * other + other ** 2, 0));
  const mean = right - left;
  return {
    mean,
    low: mean - halfOf(right - ofRight.low, ofLeft.high - left),
    high: mean + halfOf(ofRight.high - right, left - ofLeft.low),
  };
}

function signed(share: number): string {
  const text = Math.abs(share * 100).toFixed(1);
  if (text === '0.0') return text;
  return `${share < 0 ? '−' : '+'}${text}`;
}

function describe({ mean, low, high }: RunsComparison['difference'], rowCount: number): string {
  const isRight = mean > 0;
  const lead = isRight ? [low, high] : [-high, -low]; // of the better one
  const range = `95 % interval ${lead.map(signed).join(' to ')} points`;
  const asked = `On ${rowCount} shared ${rowCount === 1 ? 'question' : 'questions'}`;
  if (mean === 0) return `${asked} both runs are correct equally often (${range}).`;
  const who = `${asked} the ${isRight ? 'right' : 'left'} run is correct ${points(mean)} more often`;
  return lead[0]! > 0
    ? `${who}: more than chance explains (${range}).`
    : `${who}, which chance alone could bring about (${range}).`;
}

/**
 * Which of two models answers the same held-out questions better, and whether the difference is
 * larger than chance for that many questions.
 *
 * @returns undefined where they share no question
 */
export function compareRuns(counts: PairedCounts): RunsComparison | undefined {
  if (counts.rowCount === 0) return undefined;
  const difference = intervalOf(counts);
  const isSure = difference.low > 0 || difference.high < 0;
  const better = difference.mean > 0 ? 'right' : 'left';
  return {
    verdict: isSure ? better : 'unclear',
    difference,
    sentence: describe(difference, counts.rowCount),
  };
}
