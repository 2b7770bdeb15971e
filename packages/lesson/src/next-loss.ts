import { observeEpoch } from './observe-epoch.ts';
import type { EpochTrace } from './run-results.ts';

/** Losses that are shown, and the one that is to be guessed before it is. */
export type NextLoss = {
  /** Held-out losses of the epochs before, in order, in nats a token; two at least. */
  before: number[];
  epoch: number;
  /** What it was. */
  loss: number;
  observation: string;
};

/** Fewer losses before would leave nothing to guess from. */
const leastBefore = 2;

/** Where the held-out loss rises although the training loss still falls, for the first time. */
function findTurn(epochs: readonly EpochTrace[]): number {
  return epochs.findIndex((now, index) => {
    const before = epochs[index - 1];
    if (index < leastBefore || !before) return false;
    return now.heldOut!.loss > before.heldOut!.loss && now.train.loss < before.train.loss;
  });
}

/**
 * The held-out loss of one epoch as a riddle: where the curve turns, for that is what surprises, else
 * in the middle of the trace. No chance is involved.
 *
 * @returns undefined where fewer than three epochs have a held-out loss.
 */
export function nextLossOf(epochs: readonly EpochTrace[]): NextLoss | undefined {
  const told = epochs.filter(({ heldOut }) => heldOut && Number.isFinite(heldOut.loss));
  if (told.length <= leastBefore) return undefined;
  const turn = findTurn(told);
  const index = turn >= 0 ? turn : Math.max(leastBefore, Math.floor(told.length / 2));
  const chosen = told[index]!;
  return {
    before: told.slice(0, index).map(({ heldOut }) => heldOut!.loss),
    epoch: chosen.epoch,
    loss: chosen.heldOut!.loss,
    observation: observeEpoch(epochs, epochs.indexOf(chosen)),
  };
}
