export type * from './api/index.ts';
export { type WrittenCapsule, writeCapsule } from './capsule/write-capsule.ts';
export { type Studio, type StudioOptions, startStudio } from './server/start-studio.ts';
