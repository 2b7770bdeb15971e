import type { FitState } from './fit-state.ts';
import { lossAndGradients } from './gradients.ts';
import { inParts } from './out-of-memory.ts';
import type { Weights } from './parameters.ts';
import { createRandom, type Random } from './random.ts';
import { type Tensor, tf } from './tf.ts';

/** What some items make of the parameters; the caller disposes the tensors. */
type Outcome = {
  loss: Tensor;
  gradients: Weights;
  /** New running statistics. */
  updates: Weights;
};

/**
 * Loss and gradients of a step over some items: of all at once while memory suffices, else of
 * parts, averaged by their numbers of items, which is the mean over the batch where the loss is a
 * mean over items. What is compared within a batch (contrast) is then compared within each part,
 * and batch norm normalises by the statistics of a part.
 *
 * @returns with where chance stands after the step; the caller disposes the tensors
 */
export function stepGradients(fit: FitState, items: Int32Array): Outcome & { randomState: number } {
  let { randomState } = fit.cursor;
  let sum: Outcome | undefined;
  try {
    inParts(fit.room, items.length, (start, end) => {
      const random = createRandom(randomState); // a part that is tried again draws the same
      const part = partGradients(fit, items.subarray(start, end), random);
      const share = (end - start) / items.length;
      sum = share === 1 ? part : addShare(sum, part, share);
      randomState = random.state();
    });
  } catch (thrown) {
    if (sum) tf.dispose(sum);
    throw thrown;
  }
  return { ...sum!, randomState };
}

function partGradients(
  { parameters, training }: FitState,
  items: Int32Array,
  random: Random,
): Outcome {
  const updates: Weights = {};
  try {
    const forward = (weights: Weights): Tensor =>
      training.forward(items, weights, { random, updates }).loss;
    return { ...lossAndGradients(parameters, forward), updates };
  } catch (thrown) {
    tf.dispose(updates); // kept, since they outlive the pass
    throw thrown;
  }
}

/** The sum so far and a share of one part's tensors; both are disposed, the sum unless this fails. */
function addShare(sum: Outcome | undefined, part: Outcome, share: number): Outcome {
  try {
    const added = tf.tidy(() => ({
      loss: addShares({ loss: sum?.loss }, { loss: part.loss }, share).loss!,
      gradients: addShares(sum?.gradients ?? {}, part.gradients, share),
      updates: addShares(sum?.updates ?? {}, part.updates, share),
    }));
    if (sum) tf.dispose(sum);
    return added;
  } finally {
    tf.dispose(part);
  }
}

function addShares(sum: Record<string, Tensor | undefined>, part: Weights, share: number): Weights {
  const names = new Set([...Object.keys(sum), ...Object.keys(part)]);
  const addOne = (name: string): Tensor =>
    tf.addN([sum[name], part[name] && tf.mul(part[name], share)].filter((term) => !!term));
  return Object.fromEntries([...names].map((name) => [name, addOne(name)]));
}
