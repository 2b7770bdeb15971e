export type * from './api/index.ts';
