import { z } from 'zod';

export type FusionConfig = {
  /** `concat` puts the text features behind the image features. */
  method: 'concat';
};

export const fusionConfig: z.ZodType<FusionConfig> = z.strictObject({
  method: z.enum(['concat']).default('concat'),
});
