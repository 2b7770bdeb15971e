export type { FeaturesConfig } from './config.ts';
export type { AskedQuestion, Encoders, ImageFeatures } from './encoders.ts';
export { encodersFileName, type FittedEncoders } from './fitted-encoders.ts';
export { encodePatches, normalizePixels, poolPatches } from './image-encoder.ts';
export { type FeaturesArtifact, loadEncoders } from './load-encoders.ts';
