export type { TrainConfig } from './config.ts';
export { type GeneratedAnswer, generateAnswers, nextProbabilities } from './generate.ts';
export { type Decoder, loadDecoder, modelFileName } from './model-file.ts';
export { train } from './stage.ts';
