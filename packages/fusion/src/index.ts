export type { FusionConfig, FusionMethod } from './config.ts';
export { concatenate } from './concatenate.ts';
export { fuse } from './fuse.ts';
export { loadGate } from './gate.ts';
export { fusion, gateFileName } from './stage.ts';
