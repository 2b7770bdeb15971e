import { z } from 'zod';

export type TrainConfig = {
  /** Width of token states and embeddings. */
  width: number;
  layerCount: number;
  headCount: number;
  /** Passes over the training split. */
  epochCount: number;
  /** Samples a step; images with all of their samples, where there are sequences. */
  batchSize: number;
  peakLearningRate: number;
  /** Share of all steps in which the learning rate rises. */
  warmupShare: number;
  /** Decoupled decay of matrices (AdamW). */
  weightDecay: number;
  /** Share of fused features that are left out at random in each training step. */
  fusedDropout: number;
  /** Gradients are scaled down to this global norm. */
  maxGradientNorm: number;
  /** Share of each token's target that is spread evenly over the tokens of the training answers. */
  labelSmoothing: number;
  /** Training samples, always the same ones, that are measured after each epoch. */
  trainingCheckCount: number;
  /** Epochs without a lower validation loss that end the fit; left out, none do. */
  patience?: number | undefined;
  /** Which epoch's weights are written: the last, or the best on validation. */
  keep: 'best' | 'last';
};

export const trainConfig: z.ZodType<TrainConfig> = z
  .strictObject({
    width: z.int().min(8).max(1024).default(128),
    layerCount: z.int().min(1).max(12).default(2),
    headCount: z.int().min(1).max(16).default(4),
    epochCount: z.int().min(1).max(1000).default(5),
    batchSize: z.int().min(1).max(1024).default(4),
    peakLearningRate: z.number().positive().max(1).default(1e-3),
    warmupShare: z.number().min(0).max(1).default(0.05),
    weightDecay: z.number().min(0).max(1).default(0.01),
    fusedDropout: z.number().min(0).max(0.9).default(0),
    maxGradientNorm: z.number().positive().default(1),
    labelSmoothing: z.number().min(0).max(0.9).default(0.1),
    trainingCheckCount: z.int().min(1).max(100_000).default(400),
    patience: z.int().min(1).max(1000).optional(),
    keep: z.enum(['best', 'last']).default('last'),
  })
  .refine(({ width, headCount }) => width % headCount === 0, {
    message: 'width must be a multiple of headCount',
    path: ['width'],
  });
