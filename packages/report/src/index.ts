export { openSameStage, openStage } from './open-stage.ts';
export { type FlowRow, readFlow } from './read-flow.ts';
export {
  readAccuracy,
  readTrained,
  requireResults,
  requireTrained,
  type Trained,
} from './read-results.ts';
export { readTrainingTrace, type TrainingTrace } from './read-training-trace.ts';
