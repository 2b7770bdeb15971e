import { mean } from './mean.ts';

/**
 * The rank of the best right candidate of each query, from 1. A tie counts against it: a candidate
 * that is wrong and as near stands before it.
 *
 * @param similarities row-major [queries, candidates], the higher the nearer; none is NaN
 * @param isRight whether a candidate is right for a query; at least one is for each
 */
export function bestRanks(
  similarities: ArrayLike<number>,
  candidateCount: number,
  isRight: (query: number, candidate: number) => boolean,
): number[] {
  const queryCount = candidateCount === 0 ? 0 : similarities.length / candidateCount;
  return Array.from({ length: queryCount }, (_, query) => {
    const start = query * candidateCount;
    let best = Number.NEGATIVE_INFINITY;
    for (let candidate = 0; candidate < candidateCount; candidate++) {
      if (isRight(query, candidate)) best = Math.max(best, similarities[start + candidate]!);
    }
    let rank = 1;
    for (let candidate = 0; candidate < candidateCount; candidate++) {
      if (similarities[start + candidate]! >= best && !isRight(query, candidate)) rank++;
    }
    return rank;
  });
}

/**
 * Share of queries for which something right is among the k nearest. Where a picture has several
 * texts, any of them is a hit.
 *
 * @param ranks of the best right candidate of each query, from 1; NaN for none
 * @see https://arxiv.org/abs/1412.2306 section 4.1
 */
export function recallAtK(ranks: readonly number[], k: number): number {
  return mean(ranks.map((rank) => Number(rank <= k)));
}

/**
 * Recall at k of an order that is drawn by lot.
 *
 * @param rightCounts how many candidates are right for each query
 */
export function chanceRecallAtK(
  rightCounts: readonly number[],
  candidateCount: number,
  k: number,
): number {
  const hitChance = (rightCount: number): number => {
    let miss = 1; // all of k draws without replacement are wrong
    for (let drawn = 0; drawn < Math.min(k, candidateCount); drawn++) {
      miss *= Math.max(0, candidateCount - rightCount - drawn) / (candidateCount - drawn);
    }
    return 1 - miss;
  };
  return mean(rightCounts.map(hitChance));
}
