export type { FusionConfig, FusionMethod } from './config.ts';
export { fuse, fuseTensors } from './fuse.ts';
export { gateFileName, loadGate } from './gate.ts';
