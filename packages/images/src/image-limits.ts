import { z } from 'zod';

export type ImageLimits = {
  /** Files with more bytes are refused unread. */
  maxImageBytes: number;
  /** Images with more pixels, width times height, are refused from their header. */
  maxPixels: number;
  /** Files that hold more frames or pages are refused; of the others only the first is decoded. */
  maxFrames: number;
  /** Seconds that reading or decoding one image may take. */
  maxDecodeSeconds: number;
  /** Whether SVG files that refer to nothing outside themselves are drawn; else all are refused. */
  rasterizeSvg: boolean;
};

/** As a config gives them: what is left out is as in `defaultImageLimits`. */
export type ImageLimitsConfig = Pick<ImageLimits, 'maxPixels'> & {
  [Key in keyof ImageLimits]?: ImageLimits[Key] | undefined;
};

export const defaultImageLimits: ImageLimits = {
  maxImageBytes: 2 ** 25,
  maxPixels: 100_000_000,
  maxFrames: 1000,
  maxDecodeSeconds: 45,
  rasterizeSvg: false,
};

const count = z.int().positive();

/**
 * The limits in the config of a stage. Those without a default here stay out of the config where
 * nobody gives them, and so out of cache keys, which would else change for pictures that do not.
 */
export const imageLimitsShape: {
  [Key in keyof Required<ImageLimitsConfig>]: z.ZodType<ImageLimitsConfig[Key]>;
} = {
  maxImageBytes: count.optional(),
  maxPixels: count.default(defaultImageLimits.maxPixels),
  maxFrames: count.optional(),
  maxDecodeSeconds: z.number().positive().max(3600).optional(),
  rasterizeSvg: z.boolean().optional(),
};

export function completeLimits(config: ImageLimitsConfig): ImageLimits {
  const limits = defaultImageLimits;
  return {
    maxImageBytes: config.maxImageBytes ?? limits.maxImageBytes,
    maxPixels: config.maxPixels,
    maxFrames: config.maxFrames ?? limits.maxFrames,
    maxDecodeSeconds: config.maxDecodeSeconds ?? limits.maxDecodeSeconds,
    rasterizeSvg: config.rasterizeSvg ?? limits.rasterizeSvg,
  };
}
