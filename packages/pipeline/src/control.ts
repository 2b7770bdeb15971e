// What speaks to a Temporal server about runs: apart, since its client takes half a second to load.
export { type RunSignal, signalRun } from './control-run.ts';
export {
  type LiveProgress,
  type LiveStage,
  type PendingAttempt,
  readProgress,
} from './read-progress.ts';
export {
  createSchedule,
  deleteSchedule,
  listSchedules,
  type ScheduledRecipe,
  triggerSchedule,
} from './schedules.ts';
export { type SweepHandle, type SweepOptions, type SweepRun, startSweep } from './start-sweep.ts';
