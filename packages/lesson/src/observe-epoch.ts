import { vocabularySize } from '@sightline/contracts';
import { percent, points } from './percent.ts';
import type { EpochTrace } from './run-results.ts';

/** A relative change of the loss smaller than this reads as standing still. */
const stillShare = 0.02;
/** Training accuracy this far above the held-out one is worth a word. */
const wideGap = 0.15;

/** How much the loss fell, as a share of what it was: negative when it rose. */
function fallShare(before: number, after: number): number {
  return (before - after) / before;
}

function observeStart(first: EpochTrace): string {
  const evenGuess = Math.log(vocabularySize);
  if (first.train.loss >= evenGuess)
    return `no better than even guessing (${evenGuess.toFixed(2)})`;
  return `even guessing would be ${evenGuess.toFixed(2)}`;
}

function observeHeldOut(before: EpochTrace, now: EpochTrace, fell: string): string {
  if (!before.heldOut || !now.heldOut) return fell;
  const share = fallShare(before.heldOut.loss, now.heldOut.loss);
  const accuracyRise = now.heldOut.accuracy - before.heldOut.accuracy;
  if (share < -stillShare && accuracyRise <= 0) {
    return `${fell}, held-out rose ${percent(-share)}: it memorises`;
  }
  if (share < stillShare && accuracyRise <= stillShare) {
    return 'training still improves, held-out stands still: it begins to memorise';
  }
  const gap = now.train.accuracy - now.heldOut.accuracy;
  return gap > wideGap ? `${fell}; held-out trails by ${points(gap)}` : `${fell}; held-out follows`;
}

/**
 * Says in a few words what happened in one epoch of a trace, from its numbers alone.
 *
 * @param index position in `trace`; the first epoch is held against even guessing, ln 30,522 nats.
 */
export function observeEpoch(trace: readonly EpochTrace[], index: number): string {
  const now = trace[index]!;
  const before = trace[index - 1];
  if (!Number.isFinite(now.train.loss)) return 'the loss is no number any more: training diverged';
  if (!before) return observeStart(now);
  const share = fallShare(before.train.loss, now.train.loss);
  if (share < -stillShare) return `loss rose ${percent(-share)}: the step may be too large`;
  if (share <= stillShare) return 'loss stands still';
  return observeHeldOut(before, now, `loss fell ${percent(share)}`);
}
