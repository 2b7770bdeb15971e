export type { ClipConfig } from './config.ts';
export { features } from './stage.ts';
