export type { FeaturesConfig } from './config.ts';
export {
  type Encoders,
  encodeImageBatch,
  encodeQuestionBatch,
  loadEncoders,
} from './encoders.ts';
export { features } from './stage.ts';
