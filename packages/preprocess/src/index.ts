export type { PreprocessConfig } from './config.ts';
export { preprocess } from './stage.ts';
export { createTokenizer, type TokenIds, type Tokenizer } from './tokenizer.ts';
