import type { EpochEvent, StageContext } from '@sightline/contracts';
import type { AdamW } from './adamw.ts';
import { encodeFit, type FitProgress } from './fit-checkpoint.ts';
import type { FitData } from './fit-data.ts';
import { warmupCosine } from './learning-rate.ts';
import type { BatchRoom } from './out-of-memory.ts';
import type { Parameters } from './parameters.ts';

export type FitOptions = {
  model: EpochEvent['model'];
  epochCount: number;
  /** Items a step. */
  batchSize: number;
  /** The rate rises to its peak over `warmupShare` of all steps and falls to 0 as a cosine. */
  peakLearningRate: number;
  warmupShare: number;
  weightDecay: number;
  /** Gradients are scaled down to this global norm; left out, they stay as they are. */
  maxGradientNorm?: number | undefined;
  /** At most so many training items, always the same ones, are measured after each epoch. */
  trainingCheckCount: number;
  /** Epochs without a lower validation loss after which the fit stops; left out, it never does. */
  patience?: number | undefined;
  /** Weights that are left in the end: the last epoch's, or those with the best validation. */
  keep: 'best' | 'last';
};

/** Where a fit stands, as JSON. */
export type FitCursor = {
  epochs: EpochEvent[];
  /** Random state at the epoch's start, from which the order of its items follows. */
  orderState: number;
  /** Random state now. */
  randomState: number;
  /** Steps of the epoch that have been taken. */
  doneStepCount: number;
  /** Norm of the gradients, summed over those steps. */
  gradientNorm: number;
  /** Items that memory suffices for at once, where they are fewer than a step's. */
  partSize?: number;
};

export type FitState = FitProgress<FitCursor> & {
  parameters: Parameters;
  optimizer: AdamW;
  training: FitData;
  validation: FitData;
  options: FitOptions;
  context: StageContext;
  /** Items that go through at once in a step, and when an epoch is measured. */
  room: BatchRoom;
  checkRoom: BatchRoom;
  savedAtMs: number;
};

/** No gradient has to remember anything where an epoch is measured: small batches may be joined. */
const leastCheckSize = 32;

/** Room for all of a step's items at once, unless a fit that is resumed had found less. */
export function makeRooms(
  { partSize }: FitCursor,
  { model, batchSize }: FitOptions,
  { report }: StageContext,
): Pick<FitState, 'room' | 'checkRoom'> {
  const task = `fit ${model}`;
  return {
    room: { size: partSize ?? batchSize, task, report },
    checkRoom: { size: Math.max(batchSize, leastCheckSize), task: `${task}, measuring`, report },
  };
}

export function stepsAnEpoch({
  training,
  options,
}: Pick<FitState, 'training' | 'options'>): number {
  return Math.max(1, Math.floor(training.itemIds.length / options.batchSize));
}

/** @param step counted from 0 over all epochs */
export function learningRateAt(step: number, fit: FitState): number {
  const { epochCount, peakLearningRate, warmupShare } = fit.options;
  const stepCount = epochCount * stepsAnEpoch(fit);
  return warmupCosine(step, stepCount, peakLearningRate, Math.ceil(stepCount * warmupShare));
}

/** Saves everything to the context's checkpoint. */
export async function saveFit(fit: FitState): Promise<void> {
  await fit.context.checkpoint.save(encodeFit(fit.parameters, fit.optimizer, fit));
  fit.savedAtMs = performance.now();
}
