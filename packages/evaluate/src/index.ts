export { bleu } from './bleu.ts';
export { bootstrapMean } from './bootstrap.ts';
export { calibration } from './calibration.ts';
export type { CaptionScore, TokenizedCase } from './caption.ts';
export { cider } from './cider.ts';
export { commonestMistakes } from './confusion.ts';
export { isExactMatch } from './exact-match.ts';
export { normalizeAnswer } from './normalize-answer.ts';
export { rankCorrelation } from './rank-correlation.ts';
export { type CaptionResult, captionResults, type VqaResult, vqaResults } from './results-file.ts';
export { bestRanks, chanceRecallAtK, recallAtK } from './retrieval.ts';
export { rougeL } from './rouge-l.ts';
export { tokenizeCaption } from './tokenize-caption.ts';
export {
  numberAnswers,
  type ReferenceAnswer,
  type VqaAccuracies,
  type VqaQuestion,
  vqaAccuracies,
  vqaAccuracy,
} from './vqa-accuracy.ts';
