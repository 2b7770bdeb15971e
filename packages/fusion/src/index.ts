export type { FusionConfig, FusionMethod } from './config.ts';
export { fuse, fuseTensors } from './fuse.ts';
export { loadGate } from './gate.ts';
export { fusion, gateFileName } from './stage.ts';
