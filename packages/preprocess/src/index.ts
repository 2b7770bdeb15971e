export type { PreprocessConfig } from './config.ts';
export { resizeImage } from './resize-image.ts';
export { preprocess } from './stage.ts';
export { createTokenizer, type TokenIds, type Tokenizer } from './tokenizer.ts';
