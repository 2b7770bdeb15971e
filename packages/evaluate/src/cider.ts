import type { CaptionScore, TokenizedCase } from './caption.ts';
import { mean } from './mean.ts';
import { countNGrams, nGramCount } from './n-grams.ts';

const orders = [1, 2, 3, 4] as const;
/** Spread, in tokens, of the penalty for another length. */
const sigma = 6;

/** Weighted n-grams of one caption, a map for each n. */
type Vector = { weights: Map<string, number>[]; norms: number[]; bigramCount: number };

/** In how many images any reference has the n-gram. */
function countImages(cases: readonly TokenizedCase[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { references } of cases) {
    const grams = references.flatMap((reference) =>
      orders.flatMap((order) => [...countNGrams(reference, order).keys()]),
    );
    for (const gram of new Set(grams)) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

function weigh(tokens: string[], imageCounts: Map<string, number>, imageCount: number): Vector {
  const weights = orders.map((order) => {
    const counts = [...countNGrams(tokens, order)];
    const rarity = (gram: string): number =>
      Math.log(imageCount) - Math.log(Math.max(1, imageCounts.get(gram) ?? 0));
    return new Map(counts.map(([gram, count]) => [gram, count * rarity(gram)]));
  });
  const norms = weights.map((grams) => Math.hypot(...grams.values()));
  return { weights, norms, bigramCount: nGramCount(tokens, 2) };
}

function similarity(hypothesis: Vector, reference: Vector, index: number): number {
  let product = 0;
  for (const [gram, weight] of hypothesis.weights[index]!) {
    const other = reference.weights[index]!.get(gram) ?? 0;
    product += Math.min(weight, other) * other;
  }
  const norm = hypothesis.norms[index]! * reference.norms[index]!;
  const difference = hypothesis.bigramCount - reference.bigramCount;
  return (norm === 0 ? 0 : product / norm) * Math.exp(-(difference ** 2) / (2 * sigma ** 2));
}

/**
 * CIDEr-D, which is what COCO's caption evaluation prints as CIDEr: n-grams up to 4 weighted by how
 * rare they are in this very set, clipped, with a penalty for another length, times 10. It depends on
 * the set: compare it only on equal ones. Of a single image it is 0.
 *
 * @see https://github.com/tylin/coco-caption cider_scorer.py
 */
export function cider(cases: readonly TokenizedCase[]): CaptionScore {
  const imageCounts = countImages(cases);
  const perImage = cases.map(({ hypothesis, references }) => {
    const written = weigh(hypothesis, imageCounts, cases.length);
    const scores = references.map((tokens) => {
      const reference = weigh(tokens, imageCounts, cases.length);
      return mean(orders.map((_, index) => similarity(written, reference, index)));
    });
    return 10 * mean(scores);
  });
  return { corpus: mean(perImage), perImage };
}
