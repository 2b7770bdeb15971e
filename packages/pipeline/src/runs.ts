// What only looks at runs needs no stage, and none of what stages bring along.
export { nearestName } from './nearest-name.ts';
export { readEvents } from './read-events.ts';
export { dataFolder, runFolder } from './run-paths.ts';
export { listRuns, readRun, resolveRun } from './run-store.ts';
