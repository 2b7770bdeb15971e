import { patchGridSide } from '@sightline/contracts';
import { z } from 'zod';

/** How far apart the stem's places lie, in pixels. */
export const stemStridePx = 4;

export type FeaturesConfig = {
  /**
   * `pooled` gives 512 features an image; `patch` gives what the CNN sees at each of 7×7 places too,
   * and fits it by a head whose layers look at the places.
   */
  output: 'pooled' | 'patch';
  /** Side that images are averaged down to before the CNN. */
  inputSidePx: 224 | 112;
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
  /** Weight of answering the question. */
  answerLossWeight: number;
  /** Weight of telling which question goes with which image. */
  contrastLossWeight: number;
  /** Weight of predicting, from the image alone, the words that are said about it. */
  wordLossWeight: number;
  /** Layers of the head that looks at patches. */
  headLayerCount: number;
  /** Share of image features that are left out at random in each step of the fit. */
  imageDropout: number;
  /** Training images are moved by up to this many pixels in each direction, ... */
  maxShiftPx: number;
  /** ... turned by up to this many degrees, ... */
  maxTurnDegrees: number;
  /** ... and made larger or smaller by up to this share. */
  maxZoom: number;
  /** Whether every other one is mirrored, but for those about which 'left' or 'right' is said. */
  flips: boolean;
  /** Whether an image's 512 features are the mean over it and six slightly changed copies. */
  averageViews: boolean;
  /** Training images, always the same ones, that are measured after each epoch. */
  trainingCheckCount: number;
  /** Epochs without a lower validation loss that end the fit; left out, none do. */
  patience?: number | undefined;
  /** Which epoch's weights encode the rows: the last, or the best on validation. */
  keep: 'best' | 'last';
};

/** Places along one side after the CNN's stem and blocks. */
function gridSideOf(inputSidePx: number, blockCount: number): number {
  return Math.ceil(inputSidePx / (stemStridePx << blockCount));
}

export const featuresConfig: z.ZodType<FeaturesConfig> = z
  .strictObject({
    output: z.enum(['pooled', 'patch']).default('pooled'),
    inputSidePx: z.literal([224, 112]).default(224),
    width: z.int().min(4).max(64).default(16),
    blockCount: z.int().min(1).max(4).default(3),
    epochCount: z.int().min(1).max(1000).default(60),
    batchImageCount: z.int().min(1).max(256).default(32),
    peakLearningRate: z.number().positive().max(1).default(4e-3),
    weightDecay: z.number().min(0).max(1).default(0.05),
    maxGradientNorm: z.number().positive().optional(),
    labelSmoothing: z.number().min(0).max(0.9).default(0),
    answerLossWeight: z.number().min(0).max(10).default(1),
    contrastLossWeight: z.number().min(0).max(10).default(1),
    headLayerCount: z.int().min(1).max(12).default(3),
    wordLossWeight: z.number().min(0).max(10).default(1),
    imageDropout: z.number().min(0).max(0.9).default(0.2),
    maxShiftPx: z.number().min(0).max(64).default(14),
    maxTurnDegrees: z.number().min(0).max(180).default(12),
    maxZoom: z.number().min(0).max(0.5).default(0.15),
    flips: z.boolean().default(true),
    averageViews: z.boolean().default(true),
    trainingCheckCount: z.int().min(1).max(100_000).default(64),
    patience: z.int().min(1).max(1000).optional(),
    keep: z.enum(['best', 'last']).default('last'),
  })
  .refine(
    ({ output, inputSidePx, blockCount }) =>
      output === 'pooled' || gridSideOf(inputSidePx, blockCount) === patchGridSide,
    {
      message: 'patches are 7 by 7: blockCount must be 3 with inputSidePx 224, 2 with 112',
      path: ['blockCount'],
    },
  )
  .refine(
    ({ answerLossWeight, keep, patience }) =>
      answerLossWeight > 0 || (keep === 'last' && patience === undefined),
    {
      message:
        'keep and patience go by how well answers are learnt: answerLossWeight must not be 0',
      path: ['answerLossWeight'],
    },
  );
