export { type FeaturesConfig, featuresConfig } from './config.ts';
export { fitEncoders } from './fit-encoders.ts';
