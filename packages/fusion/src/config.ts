import { z } from 'zod';

export const fusionMethods = ['concat', 'gated', 'patch', 'image', 'text'] as const;
export type FusionMethod = (typeof fusionMethods)[number];

export type FusionConfig = {
  /**
   * `concat` puts the text features behind the image features; `gated` first lets the question
   * weigh each image feature; `patch` adds the token sequence that the decoder looks at; `image`
   * and `text` leave the other part out (zeros).
   */
  method: FusionMethod;
  /** The gate's fit, where the method is `gated`: passes over the training split, ... */
  epochCount: number;
  /** ... samples a step, ... */
  batchSize: number;
  /** ... and the highest learning rate of its one-cycle schedule. */
  peakLearningRate: number;
};

export const fusionConfig: z.ZodType<FusionConfig> = z.strictObject({
  method: z.enum(fusionMethods).default('concat'),
  epochCount: z.int().min(1).max(1000).default(20),
  batchSize: z.int().min(1).max(4096).default(32),
  peakLearningRate: z.number().positive().max(1).default(2e-3),
});
