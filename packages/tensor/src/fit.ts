import { setImmediate } from 'node:timers/promises';
import { type EpochEvent, type StageContext, StageError } from '@sightline/contracts';
import { AdamW } from './adamw.ts';
import { encodeFit, restoreFit } from './fit-checkpoint.ts';
import { lossAndGradients } from './gradients.ts';
import { warmupCosine } from './learning-rate.ts';
import type { Parameters, Weights } from './parameters.ts';
import { createRandom, deriveSeed, type Random } from './random.ts';
import { type Tensor, tf } from './tf.ts';

const checkpointIntervalMs = 10_000;

/** What a forward pass over a batch gives; both tensors are float32 scalars. */
export type BatchOutcome = {
  /** Mean loss over the batch, in nats. */
  loss: Tensor;
  /** How many of `count` were right. */
  correctCount: Tensor;
  count: number;
};

/** Given to a forward pass that trains: where chance and new running statistics come from. */
export type TrainingPass = { random: Random; updates: Weights };

/** Data that a model is fitted to or measured on, by item number. */
export type FitData = {
  itemCount: number;
  forward(items: Int32Array, weights: Weights, training?: TrainingPass): BatchOutcome;
};

export type FitOptions = {
  model: EpochEvent['model'];
  epochCount: number;
  /** Items a step. */
  batchSize: number;
  /** The rate rises to its peak over `warmupShare` of all steps and falls to 0 as a cosine. */
  peakLearningRate: number;
  warmupShare: number;
  weightDecay: number;
  maxGradientNorm?: number;
};

type Tally = { loss: number; correct: number; count: number; gradientNorm: number };
type Progress = { epochs: EpochEvent[]; randomState: number };

/**
 * Fits `parameters` by AdamW, reporting every step and epoch. Saves to the context's checkpoint
 * after an epoch, at most every ten seconds, and goes on from there bit for bit.
 *
 * @returns the epochs, those before a resume included
 * @throws StageError `diverged` when the loss is no number; AbortError when the signal says so
 */
export async function fit(
  parameters: Parameters,
  training: FitData,
  validation: FitData,
  options: FitOptions,
  context: StageContext,
): Promise<EpochEvent[]> {
  const optimizer = new AdamW(parameters, options);
  const saved = await context.checkpoint.load();
  const progress = saved ? restoreFit<Progress>(saved, parameters, optimizer) : undefined;
  const random = createRandom(
    progress?.randomState ?? deriveSeed(context.seed, `${options.model}-batches`),
  );
  const epochs = progress?.epochs ?? [];
  let savedAt = Date.now();
  while (epochs.length < options.epochCount) {
    const tally = await trainEpoch(parameters, optimizer, training, options, random, context);
    const epoch = describeEpoch(epochs.length + 1, tally, optimizer, options, training.itemCount);
    epochs.push({ ...epoch, ...evaluate(parameters, validation, options.batchSize) });
    context.report(epochs.at(-1)!);
    if (Date.now() - savedAt > checkpointIntervalMs) {
      const state: Progress = { epochs, randomState: random.state() };
      await context.checkpoint.save(encodeFit(parameters, optimizer, state));
      savedAt = Date.now();
    }
  }
  optimizer.dispose();
  return epochs;
}

function stepsAnEpoch(itemCount: number, { batchSize }: FitOptions): number {
  return Math.max(1, Math.floor(itemCount / batchSize));
}

function learningRate(step: number, itemCount: number, options: FitOptions): number {
  const stepCount = options.epochCount * stepsAnEpoch(itemCount, options);
  const warmupStepCount = Math.ceil(stepCount * options.warmupShare);
  return warmupCosine(step, stepCount, options.peakLearningRate, warmupStepCount);
}

async function trainEpoch(
  parameters: Parameters,
  optimizer: AdamW,
  data: FitData,
  options: FitOptions,
  random: Random,
  context: StageContext,
): Promise<Tally> {
  const order = random.permutation(data.itemCount);
  const stepCount = stepsAnEpoch(data.itemCount, options);
  const tally: Tally = { loss: 0, correct: 0, count: 0, gradientNorm: 0 };
  for (let step = 0; step < stepCount; step++) {
    context.signal.throwIfAborted();
    const items = order.subarray(step * options.batchSize, (step + 1) * options.batchSize);
    const rate = learningRate(optimizer.stepCount, data.itemCount, options);
    trainStep(parameters, optimizer, data, items, rate, random, tally);
    context.report({
      type: 'progress',
      phase: `fit ${options.model}`,
      doneCount: optimizer.stepCount,
      totalCount: options.epochCount * stepCount,
      unit: 'steps',
    });
    await setImmediate(); // lets signals, heartbeats and messages through
  }
  tally.gradientNorm /= stepCount;
  return tally;
}

function trainStep(
  parameters: Parameters,
  optimizer: AdamW,
  data: FitData,
  items: Int32Array,
  rate: number,
  random: Random,
  tally: Tally,
): void {
  const updates: Weights = {};
  let outcome: BatchOutcome | undefined;
  const { loss, gradients } = lossAndGradients(parameters, (weights) => {
    outcome = data.forward(items, weights, { random, updates });
    tf.keep(outcome.correctCount);
    return outcome.loss;
  });
  addToTally(tally, loss, outcome!);
  if (!Number.isFinite(tally.loss)) throw diverged(optimizer.stepCount, items, gradients);
  tally.gradientNorm += optimizer.step(gradients, rate);
  parameters.replaceRunning(updates);
  tf.dispose([loss, outcome!.correctCount, ...Object.values(gradients)]);
}

function addToTally(tally: Tally, loss: Tensor, { correctCount, count }: BatchOutcome): void {
  tally.loss += loss.dataSync()[0]! * count;
  tally.correct += correctCount.dataSync()[0]!;
  tally.count += count;
}

function diverged(step: number, items: Int32Array, gradients: Weights): StageError {
  const greatest = Object.entries(gradients).map(
    ([name, gradient]) => [name, tf.max(tf.abs(gradient)).dataSync()[0]!] as const,
  );
  const [name, value] = greatest.sort((a, b) => b[1] - a[1])[0] ?? ['none', 0];
  return new StageError('diverged', {
    message: `the loss is not a number at step ${step + 1}; the greatest gradient is ${value} in ${name}`,
    fix: 'Lower peakLearningRate or set maxGradientNorm in the recipe.',
    details: { step: step + 1, items: [...items] },
  });
}

/** Mean loss and accuracy over all items, in order. */
export function evaluate(
  parameters: Parameters,
  data: FitData,
  batchSize: number,
): { validationLoss: number; validationAccuracy: number } {
  const tally: Tally = { loss: 0, correct: 0, count: 0, gradientNorm: 0 };
  const trained = parameters.readTrained();
  const weights = { ...trained, ...parameters.running };
  for (let start = 0; start < data.itemCount; start += batchSize) {
    const length = Math.min(batchSize, data.itemCount - start);
    tf.tidy(() => {
      const items = Int32Array.from({ length }, (_, index) => start + index);
      const outcome = data.forward(items, weights);
      addToTally(tally, outcome.loss, outcome);
    });
  }
  tf.dispose(trained);
  const count = Math.max(1, tally.count);
  return { validationLoss: tally.loss / count, validationAccuracy: tally.correct / count };
}

function describeEpoch(
  epoch: number,
  tally: Tally,
  optimizer: AdamW,
  options: FitOptions,
  itemCount: number,
): Omit<EpochEvent, 'validationLoss' | 'validationAccuracy'> {
  return {
    type: 'epoch',
    model: options.model,
    epoch,
    epochCount: options.epochCount,
    step: optimizer.stepCount,
    loss: tally.loss / tally.count,
    accuracy: tally.correct / tally.count,
    learningRate: learningRate(optimizer.stepCount - 1, itemCount, options),
    gradientNorm: tally.gradientNorm,
  };
}
