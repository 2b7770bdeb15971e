// What only looks at runs needs no stage, and none of what stages bring along.
export { EventReader } from './event-reader.ts';
export { followBatches } from './follow-events.ts';
export { listRecipes, recipeName, recipesFolder } from './list-recipes.ts';
export { listRuns, readRuns, resolveRun, type UnreadableRun } from './list-runs.ts';
export { nearestName } from './nearest-name.ts';
export { parseOverride } from './parse-override.ts';
export { readEvents } from './read-events.ts';
export { requireTrained } from './require-trained.ts';
export { dataFolder, eventsPath, recordPath, runFolder, runsFolder } from './run-paths.ts';
export { createRunId, readRun } from './run-store.ts';
