export type { RgbImage } from './decode-plain-png.ts';
export type { DifferenceHash } from './difference-hash.ts';
export { createImageDecoder, type ImageDecoder } from './image-decoder.ts';
export {
  completeLimits,
  defaultImageLimits,
  type ImageLimits,
  type ImageLimitsConfig,
  imageLimitsShape,
} from './image-limits.ts';
export type { Examined } from './libvips.ts';
export { readImageFile } from './read-image-file.ts';
export type { Refusal, RefusalReason } from './refusal.ts';
export { refusalOf, refuseImage } from './refuse-image.ts';
