export { checkTemporal, type TemporalCheck } from './check-temporal.ts';
export { type RunSignal, signalRun } from './control-run.ts';
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
export { runFolder } from './run-paths.ts';
export { listRuns, readRun, resolveRun } from './run-store.ts';
export { stages } from './stages.ts';
export { type Engine, type RunHandle, type RunOptions, startRun } from './start-run.ts';
export type { WorkerChoice } from './temporal/open-temporal.ts';
