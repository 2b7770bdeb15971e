import type { Evaluation } from '@sightline/contracts';
import { heldOutScores, taskOf } from './compare-baselines.ts';
import {
  askEvenGuess,
  askFusion,
  askPreprocessing,
  askRejects,
  askSplit,
  type RowCounts,
} from './quiz/ask-pipeline.ts';
import { askCalibration, askHardestType, askMistake, askShuffled } from './quiz/ask-scores.ts';
import { askBestEpoch } from './quiz/ask-training.ts';
import type { QuizQuestion } from './quiz/quiz-question.ts';
import type { RunResults } from './run-results.ts';

export type QuizFacts = {
  /** How many questions at most; the page's own comes first. */
  count?: number;
  /** What train says of each held-out split. */
  evaluation?: Evaluation;
  /** Of ingest. */
  rows?: RowCounts;
};

/**
 * Questions about a run, with options and answers made from its own numbers; those come first that a
 * run says most with. A run without results gets those that need none.
 */
export function quizOf(
  { epochs, scores }: RunResults,
  { count = 3, evaluation, rows }: QuizFacts = {},
): QuizQuestion[] {
  const split = heldOutScores(scores)[0]?.split;
  const judged = evaluation?.splits.find((one) => one.split === split);
  const questions = [
    askPreprocessing(taskOf(scores)),
    askShuffled(scores),
    askBestEpoch(epochs),
    askHardestType(scores),
    judged && askCalibration(judged),
    judged && askMistake(judged),
    askSplit(),
    askEvenGuess(epochs),
    askFusion(),
    rows && askRejects(rows),
  ];
  return questions.filter((question) => question !== undefined).slice(0, count);
}
