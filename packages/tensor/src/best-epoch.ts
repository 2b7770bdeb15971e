import type { EpochEvent } from '@sightline/contracts';

/** Place of the epoch with the best validation accuracy; of equals, the lowest loss, the first. */
export function bestEpoch(epochs: readonly EpochEvent[]): number {
  return epochs.reduce((best, epoch, index) => {
    const gain = epoch.validationAccuracy - epochs[best]!.validationAccuracy;
    const isBetter =
      gain > 0 || (gain === 0 && epoch.validationLoss < epochs[best]!.validationLoss);
    return isBetter ? index : best;
  }, 0);
}

/** Epochs that have passed since the lowest validation loss so far. */
export function epochsSinceLowestLoss(epochs: readonly EpochEvent[]): number {
  const losses = epochs.map(({ validationLoss }) => validationLoss);
  return losses.length === 0 ? 0 : losses.length - 1 - losses.indexOf(Math.min(...losses));
}
