export type { FeaturesConfig } from './config.ts';
export {
  type Encoders,
  encodeImageBatch,
  encodeQuestionBatch,
  type ImageFeatures,
  loadEncoders,
} from './encoders.ts';
export { encodePatches, normalizePixels, poolPatches } from './image-encoder.ts';
export { features } from './stage.ts';
