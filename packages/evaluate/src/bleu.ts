import type { CaptionScore, TokenizedCase } from './caption.ts';
import { countNGrams, nGramCount } from './n-grams.ts';

const orders = [1, 2, 3, 4] as const;
// The official program's only smoothing; a perfect caption of three tokens has BLEU-4 .0316 by it.
const tiny = 1e-15;
const small = 1e-9;

/** Sums over one or more images. */
type Counts = {
  /** n-grams of the hypothesis that a reference has, for n = 1..4. */
  matches: number[];
  guesses: number[];
  length: number;
  referenceLength: number;
};

function matchCount(hypothesis: string[], references: string[][], order: number): number {
  const inReferences = references.map((reference) => countNGrams(reference, order));
  return [...countNGrams(hypothesis, order)].reduce((sum, [gram, count]) => {
    const allowed = Math.max(0, ...inReferences.map((counts) => counts.get(gram) ?? 0));
    return sum + Math.min(count, allowed);
  }, 0);
}

/** Length of the reference that is closest to the hypothesis; of two equally close, the shorter. */
function closestLength(length: number, references: string[][]): number {
  const lengths = references.map((reference) => reference.length);
  return lengths.sort((a, b) => Math.abs(a - length) - Math.abs(b - length) || a - b)[0] ?? 0;
}

function countImage({ hypothesis, references }: TokenizedCase): Counts {
  return {
    matches: orders.map((order) => matchCount(hypothesis, references, order)),
    guesses: orders.map((order) => nGramCount(hypothesis, order)),
    length: hypothesis.length,
    referenceLength: closestLength(hypothesis.length, references),
  };
}

function add(a: Counts, b: Counts): Counts {
  return {
    matches: a.matches.map((count, order) => count + b.matches[order]!),
    guesses: a.guesses.map((count, order) => count + b.guesses[order]!),
    length: a.length + b.length,
    referenceLength: a.referenceLength + b.referenceLength,
  };
}

function scoreCounts({ matches, guesses, length, referenceLength }: Counts): number[] {
  const ratio = (length + tiny) / (referenceLength + small);
  const brevity = ratio < 1 ? Math.exp(1 - 1 / ratio) : 1;
  let product = 1;
  return orders.map((order, index) => {
    product *= (matches[index]! + tiny) / (guesses[index]! + small);
    return product ** (1 / order) * brevity;
  });
}

/**
 * BLEU-1 to BLEU-4 with the closest reference length, as COCO's caption evaluation computes them.
 *
 * @returns four scores, BLEU-1 first; each corpus score pools the counts of all images.
 * @see https://github.com/tylin/coco-caption bleu_scorer.py
 */
export function bleu(cases: readonly TokenizedCase[]): CaptionScore[] {
  const counts = cases.map(countImage);
  const none = countImage({ hypothesis: [], references: [] });
  const corpus = scoreCounts(counts.reduce(add, none));
  const images = counts.map(scoreCounts);
  return orders.map((_, index) => ({
    corpus: corpus[index]!,
    perImage: images.map((scores) => scores[index]!),
  }));
}
