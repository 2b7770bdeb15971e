export { assertTable, describeSchema } from './assert-table.ts';
export { batchStarts, findRowColumn, findRuns, type RowColumn } from './column-rows.ts';
export {
  type ColumnValues,
  type NumericValues,
  numbersOf,
  packBatch,
  selectColumns,
  valuesOf,
} from './columns.ts';
export {
  type ErrorCode,
  type ErrorRecord,
  fromErrorRecord,
  heardError,
  isForeseen,
  StageError,
  type ToldError,
  tellError,
  toErrorRecord,
  toStageError,
  withoutDetails,
} from './errors.ts';
export {
  type Calibration,
  type CalibrationBin,
  type Estimate,
  type EstimateByType,
  type Evaluation,
  evaluationFileName,
  type Interval,
  type Mistake,
  type Predictor,
  predictors,
  type SentenceScores,
  type SplitEvaluation,
} from './evaluation.ts';
export type {
  EpochEvent,
  NewRunEvent,
  NoteEvent,
  ProgressEvent,
  RunEvent,
  StageEvent,
} from './events.ts';
export { countOf, formatCount } from './format-count.ts';
export {
  cacheFolder,
  installedVersions,
  minilmFolder,
  temporalBinaryPath,
  vocabularyFolder,
} from './installed-paths.ts';
export type { ArtifactRef, Manifest, PartRecord, TableRecord } from './manifest.ts';
export {
  createContext,
  createMemoryTables,
  type MemoryTables,
  memoryReader,
} from './memory-tables.ts';
export {
  isUnderWay,
  type RunRecord,
  type RunState,
  type StageRecord,
  type StageState,
} from './run-record.ts';
export {
  type Checkpoint,
  type ShardRule,
  type Stage,
  type StageContext,
  type StageInput,
  type StageName,
  type StageOutput,
  stageNames,
} from './stage.ts';
export type { ColumnReader, TableReader, TableWriter } from './table-access.ts';
export {
  column,
  contractId,
  countField,
  defineTable,
  type TableContract,
  type TensorType,
  tensorField,
  tensorShape,
  textField,
} from './table-contract.ts';
export { featuresTable, imageFeatureCount, textFeatureCount } from './tables/features.ts';
export { fusedFeatureCount, fusedTable } from './tables/fused.ts';
export { imagesTable } from './tables/images.ts';
export { metricsTable } from './tables/metrics.ts';
export { patchCount, patchesTable, patchGridSide, patchWidth } from './tables/patches.ts';
export { imageBytes, imageSidePx, pixelsTable } from './tables/pixels.ts';
export { predictionsTable } from './tables/predictions.ts';
export {
  maxAnswerTokenCount,
  maxQuestionTokenCount,
  preprocessedTable,
} from './tables/preprocessed.ts';
export { rejectsTable } from './tables/rejects.ts';
export { retrievalTable } from './tables/retrieval.ts';
export { samplesTable } from './tables/samples.ts';
export { scoresTable } from './tables/scores.ts';
export { sequencesTable } from './tables/sequences.ts';
export {
  decodeEachToken,
  decodeTokens,
  endTokenId,
  paddingTokenId,
  readVocabulary,
  tokenText,
  vocabularySize,
} from './vocabulary.ts';
