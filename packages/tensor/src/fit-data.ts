import type { Weights } from './parameters.ts';
import type { Random } from './random.ts';
import type { Tensor } from './tf.ts';

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
  /** What a reader knows each item by: a sample's id, an image's id. */
  itemIds: readonly string[];
  /** Without `training` nothing is left to chance: no dropout, no augmentation, no smoothing. */
  forward(items: Int32Array, weights: Weights, training?: TrainingPass): BatchOutcome;
};
