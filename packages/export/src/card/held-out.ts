import type { Evaluation, SplitEvaluation } from '@sightline/contracts';

const order = ['validation', 'unseen', 'test'];

/** The held-out splits, those that no choice was made on first. */
export function orderSplits({ splits }: Evaluation): SplitEvaluation[] {
  return [...splits].sort((left, right) => order.indexOf(right.split) - order.indexOf(left.split));
}

/** What a split is called in prose. */
export function nameSplit({ split }: Pick<SplitEvaluation, 'split'>): string {
  return split === 'unseen' ? 'unseen pairs' : split;
}
