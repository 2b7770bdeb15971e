export { checkTemporal, type TemporalCheck } from './check-temporal.ts';
export { type RunSignal, signalRun } from './control-run.ts';
export { findGarbage, type Garbage, type GarbageOptions } from './find-garbage.ts';
export { findRemoteGarbage } from './find-remote-garbage.ts';
export { followEvents } from './follow-events.ts';
export { listRecipes, loadRecipe } from './load-recipe.ts';
export { nearestName } from './nearest-name.ts';
export { type PlanOptions, planRun, type StagePlan } from './plan.ts';
export {
  type LiveProgress,
  type LiveStage,
  type PendingAttempt,
  readProgress,
} from './read-progress.ts';
export { type LoadedRecipe, parseRecipe, type Recipe, type RetryPolicy } from './recipe.ts';
export { planRerun, type RerunOptions, rerun } from './rerun.ts';
export { dataFolder, runFolder } from './run-paths.ts';
export { listRuns, readRun, resolveRun } from './run-store.ts';
export {
  createSchedule,
  deleteSchedule,
  listSchedules,
  type ScheduledRecipe,
  triggerSchedule,
} from './schedules.ts';
export { stages } from './stages.ts';
export { type RunHandle, type RunOptions, startRun } from './start-run.ts';
export { type SweepHandle, type SweepOptions, type SweepRun, startSweep } from './start-sweep.ts';
