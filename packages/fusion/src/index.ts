export { concatenate } from './concatenate.ts';
export type { FusionConfig } from './config.ts';
export { fusion } from './stage.ts';
