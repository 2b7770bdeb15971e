export { AnswerWriter } from './answer-writer.ts';
export type { TrainConfig } from './config.ts';
export type { Sequence } from './decoder.ts';
export { scoreAnswer } from './generate.ts';
export { type Decoder, loadDecoder, modelFileName } from './model-file.ts';
export { type Sequences, sequenceTensors } from './sequences.ts';
export type { AnswerStart } from './start-rows.ts';
