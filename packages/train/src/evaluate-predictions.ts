import {
  type Estimate,
  type EstimateByType,
  type Predictor,
  predictors,
  type SplitEvaluation,
} from '@sightline/contracts';
import {
  bootstrapMean,
  calibration,
  commonestMistakes,
  numberAnswers,
  vqaAccuracy,
} from '@sightline/evaluate';
import { type AnswerRows, rowCountOf } from './answer-rows.ts';
import { scoreSentences } from './score-sentences.ts';

/** What was answered to the rows of a split. */
export type JudgedAnswers = {
  rows: AnswerRows;
  right: Record<Predictor, readonly boolean[]>;
  /** The model's answers. */
  predicted: readonly string[];
  /** The model's, in 0..1. */
  confidences: Float32Array;
};

type Below = (bound: number) => number;
type ScoredRow = { row: number; value: number };

const officialReferenceCount = 10;
const mistakeCount = 10;

function estimate(rows: AnswerRows, scored: readonly ScoredRow[], below: Below): Estimate {
  const values = scored.map(({ value }) => value);
  const images = scored.map(({ row }) => rows.imageIds[row]!);
  return { ...bootstrapMean(values, images, below), rowCount: scored.length };
}

/** The types, and what stands before the slash where several share it: 'a/b', 'a/c' and 'a'. */
function withGroups(types: readonly string[]): string[] {
  const groups = types.filter((type) => type.includes('/')).map((type) => type.split('/')[0]!);
  const shared = groups.filter((group, position) => groups.indexOf(group) !== position);
  return [...new Set([...types, ...shared])].sort();
}

function estimateByType(
  rows: AnswerRows,
  scored: readonly ScoredRow[],
  below: Below,
): EstimateByType {
  const typeOf = ({ row }: ScoredRow): string => rows.questionTypes[row]!;
  const types = withGroups([...new Set(scored.map(typeOf))]);
  const estimates = types.map((type): [string, Estimate] => [
    type,
    estimate(
      rows,
      scored.filter((one) => `${typeOf(one)}/`.startsWith(`${type}/`)),
      below,
    ),
  ]);
  return { all: estimate(rows, scored, below), byQuestionType: Object.fromEntries(estimates) };
}

function scoreVqa({ rows, predicted }: JudgedAnswers): ScoredRow[] {
  return rows.references.flatMap((references, row) => {
    if (references.length !== officialReferenceCount) return [];
    return { row, value: vqaAccuracy(numberAnswers(references), predicted[row]!) };
  });
}

/**
 * Everything that a held-out split tells about the model, and about the predictors beside it.
 *
 * @param below a seeded source of whole numbers in [0, bound), for the bootstrap intervals
 */
export function evaluatePredictions(
  split: string,
  judged: JudgedAnswers,
  below: Below,
): SplitEvaluation {
  const { rows, right, predicted, confidences } = judged;
  const exactMatch = predictors.map((predictor): [Predictor, EstimateByType] => {
    const scored = right[predictor].map((isRight, row) => ({ row, value: Number(isRight) }));
    return [predictor, estimateByType(rows, scored, below)];
  });
  const vqa = scoreVqa(judged);
  const sentences = scoreSentences(rows, predicted);
  const pairs = rows.answers.map((expected, row) => ({ expected, predicted: predicted[row]! }));
  return {
    split,
    rowCount: rowCountOf(rows),
    imageCount: new Set(rows.imageIds).size,
    exactMatch: Object.fromEntries(exactMatch) as Record<Predictor, EstimateByType>,
    ...(vqa.length > 0 ? { vqaAccuracy: estimateByType(rows, vqa, below) } : {}),
    ...(sentences ? { sentences } : {}),
    calibration: calibration(confidences, right.model),
    mistakes: commonestMistakes(
      pairs.filter((_, row) => !right.model[row]),
      mistakeCount,
    ),
  };
}
