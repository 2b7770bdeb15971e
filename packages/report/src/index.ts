export { describeSample, type ShapedTable } from './describe-sample.ts';
export { openSameStage, openStage } from './open-stage.ts';
export { type FlowRow, readFlow } from './read-flow.ts';
export {
  readAccuracy,
  readTrained,
  requireResults,
  requireTrained,
  type Trained,
} from './read-results.ts';
