import { z } from 'zod';

export type FeaturesConfig = {
  /** Channels after the CNN's stem; each block doubles them. */
  width: number;
  /** Residual blocks; each halves height and width and doubles the channels. */
  blockCount: number;
  /** Passes over the training images while the encoders are fitted. */
  epochCount: number;
  /** Images a step; each brings all of its questions. */
  batchImageCount: number;
  /** Highest learning rate of the one-cycle schedule. */
  peakLearningRate: number;
  /** Decoupled decay of matrices and kernels (AdamW). */
  weightDecay: number;
  /** Gradients are scaled down to this global norm; left out, they stay as they are. */
  maxGradientNorm?: number | undefined;
  /** Share of the answer's target that is spread evenly over all answers. */
  labelSmoothing: number;
  /** Weight of predicting, from the image alone, the words that are said about it. */
  wordLossWeight: number;
  /** Share of image features that are left out at random in each step of the fit. */
  imageDropout: number;
  /** Training images are moved by up to this many pixels in each direction, ... */
  maxShiftPx: number;
  /** ... turned by up to this many degrees, ... */
  maxTurnDegrees: number;
  /** ... and made larger or smaller by up to this share. */
  maxZoom: number;
  /** Training images, always the same ones, that are measured after each epoch. */
  trainingCheckCount: number;
  /** Epochs without a lower validation loss that end the fit; left out, none do. */
  patience?: number | undefined;
  /** Which epoch's weights encode the rows: the last, or the best on validation. */
  keep: 'best' | 'last';
};

export const featuresConfig: z.ZodType<FeaturesConfig> = z.strictObject({
  width: z.int().min(4).max(64).default(16),
  blockCount: z.int().min(1).max(4).default(3),
  epochCount: z.int().min(1).max(1000).default(60),
  batchImageCount: z.int().min(1).max(256).default(32),
  peakLearningRate: z.number().positive().max(1).default(4e-3),
  weightDecay: z.number().min(0).max(1).default(0.05),
  maxGradientNorm: z.number().positive().optional(),
  labelSmoothing: z.number().min(0).max(0.9).default(0),
  wordLossWeight: z.number().min(0).max(10).default(1),
  imageDropout: z.number().min(0).max(0.9).default(0.2),
  maxShiftPx: z.number().min(0).max(64).default(14),
  maxTurnDegrees: z.number().min(0).max(180).default(12),
  maxZoom: z.number().min(0).max(0.5).default(0.15),
  trainingCheckCount: z.int().min(1).max(100_000).default(64),
  patience: z.int().min(1).max(1000).optional(),
  keep: z.enum(['best', 'last']).default('last'),
});
