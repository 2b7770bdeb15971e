import type { EpochEvent } from '@sightline/contracts';
import { bestEpoch } from './best-epoch.ts';
import { evaluate } from './evaluate.ts';
import { type FitState, learningRateAt, stepsAnEpoch } from './fit-state.ts';
import { createRandom, deriveSeed } from './random.ts';

/** Drawn from a seed of its own, so that measuring does not shift the batches. */
function drawTrainingCheck({ training, options, context }: FitState): Int32Array {
  const random = createRandom(deriveSeed(context.seed, `${options.model}-training-check`));
  return random.permutation(training.itemIds.length).subarray(0, options.trainingCheckCount).sort();
}

function describeEpoch(fit: FitState): EpochEvent {
  const { parameters, optimizer, options, cursor } = fit;
  const training = evaluate(parameters, fit.training, fit.checkRoom, drawTrainingCheck(fit));
  const validation = evaluate(parameters, fit.validation, fit.checkRoom);
  return {
    type: 'epoch',
    model: options.model,
    epoch: cursor.epochs.length + 1,
    epochCount: options.epochCount,
    step: optimizer.stepCount,
    ...training,
    validationLoss: validation.loss,
    validationAccuracy: validation.accuracy,
    learningRate: learningRateAt(optimizer.stepCount - 1, fit),
    gradientNorm: cursor.gradientNorm / stepsAnEpoch(fit),
  };
}

/** Measures and reports the epoch whose steps are done, and moves the cursor to the next. */
export function endEpoch(fit: FitState): void {
  const { parameters, options, cursor, context } = fit;
  const epoch = describeEpoch(fit);
  cursor.epochs.push(epoch);
  cursor.orderState = cursor.randomState;
  cursor.doneStepCount = 0;
  cursor.gradientNorm = 0;
  const isBest = bestEpoch(cursor.epochs) === cursor.epochs.length - 1;
  if (options.keep === 'best' && isBest) fit.best = parameters.save();
  context.report(epoch);
}
