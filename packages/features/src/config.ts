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
};

export const featuresConfig: z.ZodType<FeaturesConfig> = z.strictObject({
  width: z.int().min(4).max(64).default(16),
  blockCount: z.int().min(1).max(4).default(3),
  epochCount: z.int().min(1).max(1000).default(60),
  batchImageCount: z.int().min(1).max(256).default(32),
  peakLearningRate: z.number().positive().max(1).default(4e-3),
  weightDecay: z.number().min(0).max(1).default(0.05),
  wordLossWeight: z.number().min(0).max(10).default(1),
  imageDropout: z.number().min(0).max(0.9).default(0.2),
  maxShiftPx: z.number().min(0).max(64).default(14),
  maxTurnDegrees: z.number().min(0).max(180).default(12),
  maxZoom: z.number().min(0).max(0.5).default(0.15),
});
