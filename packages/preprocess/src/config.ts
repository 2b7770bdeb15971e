import { type ImageLimitsConfig, imageLimitsShape } from '@sightline/images';
import { z } from 'zod';

export type PreprocessConfig = ImageLimitsConfig & {
  /** Images that are decoded at the same time; each holds its decoded pixels in memory. */
  inFlightCount: number;
  /** Share of rejected samples (0..1) above which the stage fails. */
  maxRejectRatio: number;
};

export const preprocessConfig: z.ZodType<PreprocessConfig> = z.strictObject({
  inFlightCount: z.int().min(1).max(256).default(64),
  ...imageLimitsShape,
  maxRejectRatio: z.number().min(0).max(1).default(0.05),
});
