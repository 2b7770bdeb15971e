import { type ColumnValues, type Predictor, packBatch, scoresTable } from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';

export type Score = {
  split: string;
  predictor: Predictor;
  questionType: string;
  rowCount: number;
  correctCount: number;
};

/** Scores of a predictor over a split, 'all' first and then each question type by name. */
export function scorePredictor(
  split: string,
  predictor: Predictor,
  questionTypes: readonly string[],
  right: readonly boolean[],
): Score[] {
  const types = ['all', ...[...new Set(questionTypes)].sort()];
  return types.map((questionType) => {
    const rows = right.filter(
      (_, row) => questionType === 'all' || questionTypes[row] === questionType,
    );
    const correctCount = rows.filter(Boolean).length;
    return { split, predictor, questionType, rowCount: rows.length, correctCount };
  });
}

export function packScores(scores: readonly Score[]): RecordBatch {
  const columns: Record<string, ColumnValues> = {
    split: scores.map((score) => score.split),
    predictor: scores.map((score) => score.predictor),
    question_type: scores.map((score) => score.questionType),
    row_count: Int32Array.from(scores, (score) => score.rowCount),
    correct_count: Int32Array.from(scores, (score) => score.correctCount),
    accuracy: Float64Array.from(
      scores,
      (score) => score.correctCount / Math.max(1, score.rowCount),
    ),
  };
  return packBatch(scoresTable, scores.length, columns);
}
