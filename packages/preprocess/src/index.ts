export type { PreprocessConfig } from './config.ts';
export { createTokenizer, type TokenIds, type Tokenizer } from './tokenizer.ts';
