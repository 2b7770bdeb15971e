import type { CaptionScore, TokenizedCase } from './caption.ts';
import { mean } from './mean.ts';

/** Weight of recall against precision. */
const beta = 1.2;

/** Length of the longest common subsequence. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  let above = new Int32Array(b.length + 1);
  for (const token of a) {
    const row = new Int32Array(b.length + 1);
    for (let column = 1; column <= b.length; column++) {
      row[column] =
        token === b[column - 1]
          ? above[column - 1]! + 1
          : Math.max(above[column]!, row[column - 1]!);
    }
    above = row;
  }
  return above[b.length]!;
}

function scoreImage({ hypothesis, references }: TokenizedCase): number {
  const common = references.map((reference) => commonLength(hypothesis, reference));
  const shareOf = (lengths: number[]): number =>
    Math.max(0, ...common.map((length, index) => length / Math.max(1, lengths[index]!)));
  // The two maxima may come from different references.
  const precision = shareOf(references.map(() => hypothesis.length));
  const recall = shareOf(references.map((reference) => reference.length));
  if (precision === 0 || recall === 0) return 0;
  return ((1 + beta ** 2) * precision * recall) / (recall + beta ** 2 * precision);
}

/**
 * ROUGE-L (F with beta 1.2), as COCO's caption evaluation computes it; the corpus score is the mean.
 *
 * @see https://github.com/tylin/coco-caption rouge.py
 */
export function rougeL(cases: readonly TokenizedCase[]): CaptionScore {
  const perImage = cases.map(scoreImage);
  return { corpus: mean(perImage), perImage };
}
