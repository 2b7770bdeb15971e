import type { Calibration, SplitEvaluation } from '@sightline/contracts';
import { compareBaselines, heldOutScores } from '../compare-baselines.ts';
import { percent, points } from '../percent.ts';
import type { Score } from '../run-results.ts';
import { percentOptions, type QuizQuestion } from './quiz-question.ts';

export function askShuffled(scores: readonly Score[]): QuizQuestion | undefined {
  const comparison = compareBaselines(scores);
  const chosen = heldOutScores(scores);
  const shuffled = chosen.find((score) => score.predictor === 'shuffled');
  if (!comparison || !shuffled) return undefined;
  const others = chosen.filter((score) => score !== shuffled).map((score) => score.accuracy);
  const options = percentOptions(shuffled.accuracy, others);
  return {
    question:
      comparison.task === 'captions'
        ? 'The held-out images are exchanged. How many sentences stay right?'
        : 'The held-out images are exchanged among the questions. How many answers stay right?',
    options,
    answerIndex: options.indexOf(percent(shuffled.accuracy)),
    explanation: `${shuffled.correctCount} of ${shuffled.rowCount}. Is the model looking? ${comparison.sentence}`,
    evidence: 'train/scores',
  };
}

export function askHardestType(scores: readonly Score[]): QuizQuestion | undefined {
  const split = heldOutScores(scores)[0]?.split;
  const types = scores
    .filter((row) => row.split === split && row.predictor === 'model' && row.questionType !== 'all')
    .sort((a, b) => a.accuracy - b.accuracy);
  const [hardest, second] = types;
  if (!hardest || !second || types.length < 3 || hardest.accuracy === second.accuracy) {
    return undefined;
  }
  const shown = types.slice(0, 4).sort((a, b) => (a.questionType < b.questionType ? -1 : 1));
  return {
    question: 'Which kind of question does the model get wrong most often?',
    options: shown.map((row) => row.questionType),
    answerIndex: shown.indexOf(hardest),
    explanation: `${hardest.questionType}: ${hardest.correctCount} of ${hardest.rowCount} right (${percent(hardest.accuracy)}); next is ${second.questionType} with ${percent(second.accuracy)}.`,
    evidence: 'train/scores',
  };
}

function meanConfidence({ bins }: Calibration): number {
  const rowCount = bins.reduce((sum, bin) => sum + bin.rowCount, 0);
  return bins.reduce((sum, bin) => sum + bin.rowCount * bin.confidence, 0) / Math.max(rowCount, 1);
}

/** A difference of confidence and accuracy below this is no reproach. */
const closeBy = 0.03;

function judgeConfidence(confidence: number, accuracy: number): string {
  const gap = confidence - accuracy;
  if (Math.abs(gap) < closeBy) return 'it knows well how much it knows';
  return gap > 0 ? `it is ${points(gap)} too sure of itself` : `it is ${points(gap)} too modest`;
}

export function askCalibration(judged: SplitEvaluation): QuizQuestion | undefined {
  if (judged.rowCount === 0) return undefined;
  const confidence = meanConfidence(judged.calibration);
  const accuracy = judged.exactMatch.model.all.mean;
  const options = percentOptions(accuracy, [confidence]);
  return {
    question: `The model gives its held-out answers with ${percent(confidence)} confidence on average. How many of them are right?`,
    options,
    answerIndex: options.indexOf(percent(accuracy)),
    explanation: `${percent(accuracy)} of ${judged.rowCount}: ${judgeConfidence(confidence, accuracy)}. Answer by answer, grouped by confidence, the two lie ${points(judged.calibration.ece)} apart (expected calibration error).`,
    evidence: 'train/predictions',
  };
}

const asMistake = (mistake: { expected: string; predicted: string }): string =>
  `“${mistake.predicted || '(nothing)'}” where “${mistake.expected}” is right`;

/** Asked only where one mistake is commoner than all others. */
export function askMistake({ mistakes, split }: SplitEvaluation): QuizQuestion | undefined {
  const [first, second] = [...mistakes].sort((a, b) => b.count - a.count);
  if (!first || !second || mistakes.length < 3 || first.count === second.count) return undefined;
  const others = mistakes.filter((mistake) => mistake !== first).slice(0, 3);
  const options = [...new Set([first, ...others].map(asMistake))].sort();
  if (options.length < 3) return undefined;
  return {
    question: 'Which mistake does the model make most often?',
    options,
    answerIndex: options.indexOf(asMistake(first)),
    explanation: `It says so ${first.count} times among the ${split} answers; the next commonest mistake ${second.count === 1 ? 'happens once' : `${second.count} times`}.`,
    evidence: 'train/predictions',
  };
}
