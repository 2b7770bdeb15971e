import { setImmediate } from 'node:timers/promises';
import { diverged } from './diverged.ts';
import { type FitState, learningRateAt, saveFit, stepsAnEpoch } from './fit-state.ts';
import { createRandom } from './random.ts';
import { stepGradients } from './step-gradients.ts';
import { tf } from './tf.ts';

/**
 * Takes the steps of one epoch, without those that a resumed fit took before it was cut off.
 * Saves when that is due, and when the signal says to stop.
 */
export async function trainEpoch(fit: FitState): Promise<void> {
  const { cursor, options, context, optimizer } = fit;
  const fresh = createRandom(cursor.orderState);
  const order = fresh.permutation(fit.training.itemIds.length);
  if (cursor.doneStepCount === 0) cursor.randomState = fresh.state();
  const stepCount = stepsAnEpoch(fit);
  while (cursor.doneStepCount < stepCount) {
    if (context.signal.aborted) await saveFit(fit);
    context.signal.throwIfAborted();
    const start = cursor.doneStepCount * options.batchSize;
    cursor.gradientNorm += trainStep(fit, order.subarray(start, start + options.batchSize));
    cursor.doneStepCount += 1;
    if (fit.room.size < options.batchSize) cursor.partSize = fit.room.size;
    if (performance.now() - fit.savedAtMs >= context.checkpoint.intervalMs) await saveFit(fit);
    context.report({
      type: 'progress',
      phase: `fit ${options.model}`,
      doneCount: optimizer.stepCount,
      totalCount: options.epochCount * stepCount,
      unit: 'steps',
    });
    await setImmediate(); // lets signals, heartbeats and messages through
  }
}

/** @returns the gradients' global norm before clipping */
function trainStep(fit: FitState, items: Int32Array): number {
  const { parameters, optimizer, training } = fit;
  const { loss, gradients, updates, randomState } = stepGradients(fit, items);
  const step = {
    model: fit.options.model,
    epoch: fit.cursor.epochs.length + 1,
    step: optimizer.stepCount + 1,
    itemIds: Array.from(items, (item) => training.itemIds[item]!),
    gradients,
  };
  const value = loss.dataSync()[0]!;
  if (!Number.isFinite(value)) throw diverged(`the loss is ${value}`, step);
  const norm = optimizer.step(gradients, learningRateAt(optimizer.stepCount, fit));
  if (!Number.isFinite(norm)) throw diverged(`the gradients' norm is ${norm}`, step);
  parameters.replaceRunning(updates);
  fit.cursor.randomState = randomState;
  tf.dispose([loss, ...Object.values(gradients)]);
  return norm;
}
