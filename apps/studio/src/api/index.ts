// What travels between server and page: types only, so that the page takes along nothing of them.
export type * from './ask.ts';
export type * from './capsule.ts';
export type * from './compare.ts';
export type * from './flow.ts';
export type * from './lesson.ts';
export type * from './runs.ts';
export type * from './samples.ts';
export type * from './tables.ts';
export type * from './training.ts';
