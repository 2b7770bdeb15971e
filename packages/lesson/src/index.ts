export {
  type BaselineComparison,
  compareBaselines,
  heldOutScores,
  type LookVerdict,
} from './compare-baselines.ts';
export { compareRuns, type PairedCounts, type RunsComparison } from './compare-runs.ts';
export { type Fit, fitOfMetrics, fitsOf, type TracedEpoch, toEpochTrace } from './fits-of.ts';
export { type GlossaryEntry, glossaryEntries } from './glossary.ts';
export { bestEpochOf, keyInsightOf } from './key-insight.ts';
export { type NextLoss, nextLossOf } from './next-loss.ts';
export { observeEpoch } from './observe-epoch.ts';
export { pickExamples } from './pick-examples.ts';
export type { RowCounts } from './quiz/ask-pipeline.ts';
export type { QuizQuestion } from './quiz/quiz-question.ts';
export { type QuizFacts, quizOf } from './quiz.ts';
export {
  type EpochTrace,
  type Prediction,
  type Retrieval,
  type RunResults,
  readEpochs,
  readEvaluation,
  readRetrieval,
  readRunResults,
  readScores,
  type Score,
  type SplitMetrics,
} from './run-results.ts';
