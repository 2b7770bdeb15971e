import { type EpochEvent, StageError } from '@sightline/contracts';
import type { Weights } from './parameters.ts';

const namedItemCount = 3;

/** The step that went wrong. */
export type DivergedStep = {
  model: EpochEvent['model'];
  /** Both counted from 1; steps from the first epoch on. */
  epoch: number;
  step: number;
  /** Ids of the batch's items. */
  itemIds: readonly string[];
  gradients: Weights;
};

/** Greatest absolute value among the gradients; a value that is no number counts as greatest. */
function findGreatest(gradients: Weights): { parameter: string; value: number } {
  let greatest = { parameter: 'none', value: 0 };
  for (const [parameter, gradient] of Object.entries(gradients)) {
    for (const value of gradient.dataSync<'float32'>()) {
      if (Number.isNaN(value)) return { parameter, value };
      if (Math.abs(value) > greatest.value) greatest = { parameter, value: Math.abs(value) };
    }
  }
  return greatest;
}

function listItems(itemIds: readonly string[]): string {
  const more = itemIds.length - namedItemCount;
  return itemIds.slice(0, namedItemCount).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/**
 * The error of a fit whose numbers ran away.
 *
 * @param what what is no number any more: `the loss is NaN`
 */
export function diverged(what: string, step: DivergedStep): StageError {
  const { parameter, value } = findGreatest(step.gradients);
  return new StageError('diverged', {
    message: `fit ${step.model}: ${what} at step ${step.step} (epoch ${step.epoch}), on the batch of ${listItems(step.itemIds)}; the greatest gradient is ${value} in ${parameter}`,
    fix: 'Look at these items; if they are sound, lower peakLearningRate or maxGradientNorm in the recipe.',
    details: {
      step: step.step,
      epoch: step.epoch,
      itemIds: step.itemIds,
      greatestGradient: { parameter, value: String(value) }, // JSON has no NaN
    },
  });
}
