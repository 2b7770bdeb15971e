export { describeSample, type ShapedTable } from './describe-sample.ts';
export { followInRun } from './follow-in-run.ts';
export { type Grid, heatOf } from './heat-of.ts';
export { openStage, requireStage } from './open-stage.ts';
export { type FlowRow, readFlow } from './read-flow.ts';
export {
  readAccuracy,
  readRetrieved,
  readTrained,
  readTrainedFigures,
  requireResults,
  type Trained,
  type TrainedFigures,
} from './read-results.ts';
export { readTrainingTrace, type TrainingTrace } from './read-training-trace.ts';
export { openRunTables, type RunTables } from './run-tables.ts';
