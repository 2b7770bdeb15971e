import type { Evaluation, SplitEvaluation } from '@sightline/contracts';

/** The held-out splits, the one that no choice was made on first. */
export function orderSplits({ splits }: Evaluation): SplitEvaluation[] {
  return [...splits].sort(
    (left, right) => Number(right.split === 'test') - Number(left.split === 'test'),
  );
}
