import {
  fusedFeatureCount,
  imageFeatureCount,
  imageSidePx,
  maxQuestionTokenCount,
} from '@sightline/contracts';
import {
  type BaselineComparison,
  compareBaselines,
  heldOutScores,
  taskOf,
} from './compare-baselines.ts';
import { bestEpochOf } from './key-insight.ts';
import { observeEpoch } from './observe-epoch.ts';
import { percent } from './percent.ts';
import type { RunResults, Score } from './run-results.ts';

export type QuizQuestion = {
  question: string;
  /** Three or four, all different. */
  options: string[];
  answerIndex: number;
  /** Why the answer is right, with the run's own numbers. */
  explanation: string;
  /** Table of the run that proves it, as `sightline inspect <run>/…` takes it. */
  evidence: string;
};

function askPreprocessing(task: BaselineComparison['task']): QuizQuestion {
  const said = task === 'captions' ? 'sentence' : 'question';
  const size = `${imageSidePx} × ${imageSidePx} × 3`;
  return {
    question: 'What happens to the image during preprocessing?',
    options: [
      `It is cut into at most ${maxQuestionTokenCount} tokens`,
      `It is resized to ${size} numbers`,
      `A CNN turns it into ${imageFeatureCount} features`,
      `It is joined with the question into ${fusedFeatureCount} numbers`,
    ],
    answerIndex: 1,
    explanation: `Every image, however large, becomes ${size} numbers from 0 to 255. The tokens come from the ${said}, the ${imageFeatureCount} features one stage later and the ${fusedFeatureCount} numbers two.`,
    evidence: 'preprocess/pixels',
  };
}

/** Up to four different whole percentages, the right one among them, ascending. */
function percentOptions(right: number, others: readonly number[]): string[] {
  const filling = [0.5, 0.25, 0.75, 1, 0].filter((share) => Math.abs(share - right) > 0.05);
  const shown = new Set([right, ...others, ...filling].map((share) => Math.round(share * 100)));
  return [...shown]
    .slice(0, 4)
    .sort((a, b) => a - b)
    .map((count) => `${count} %`);
}

function askShuffled(scores: readonly Score[]): QuizQuestion | undefined {
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

function askBestEpoch(epochs: RunResults['epochs']): QuizQuestion | undefined {
  const best = bestEpochOf(epochs);
  if (best === undefined || epochs.length < 3) return undefined;
  const index = epochs.findIndex(({ epoch }) => epoch === best);
  const near = Math.min(Math.max(index - 1, 0), Math.max(epochs.length - 4, 0));
  const shown = epochs.slice(near, near + 4);
  const { heldOut } = epochs[index]!;
  return {
    question: 'After which epoch was the loss on held-out images lowest?',
    options: shown.map(({ epoch }) => `Epoch ${epoch}`),
    answerIndex: index - near,
    explanation: `Epoch ${best}, with ${heldOut!.loss.toFixed(3)} nats a token (${observeEpoch(epochs, index)}).`,
    evidence: 'train/metrics',
  };
}

function askHardestType(scores: readonly Score[]): QuizQuestion | undefined {
  const split = heldOutScores(scores)[0]?.split;
  const types = scores
    .filter((row) => row.split === split && row.predictor === 'model' && row.questionType !== 'all')
    .sort((a, b) => a.accuracy - b.accuracy);
  const [hardest, second] = types;
  if (!hardest || !second || hardest.accuracy === second.accuracy) return undefined;
  const shown = types.slice(0, 4).sort((a, b) => a.questionType.localeCompare(b.questionType));
  return {
    question: 'Which kind of question does the model get wrong most often?',
    options: shown.map((row) => row.questionType),
    answerIndex: shown.indexOf(hardest),
    explanation: `${hardest.questionType}: ${hardest.correctCount} of ${hardest.rowCount} right (${percent(hardest.accuracy)}); next is ${second.questionType} with ${percent(second.accuracy)}.`,
    evidence: 'train/scores',
  };
}

function askSplit(): QuizQuestion {
  return {
    question: 'Which answers does the accuracy of a run count?',
    options: [
      'Those about images it was trained on',
      'Those about images it never saw',
      'Those that it is most sure of',
    ],
    answerIndex: 1,
    explanation:
      'Splits are made by image: all questions about a test image are held back, so that nothing can be learned by heart.',
    evidence: 'ingest',
  };
}

function askFusion(): QuizQuestion {
  const [image, text] = [imageFeatureCount, fusedFeatureCount - imageFeatureCount];
  return {
    question: 'How many numbers of a sample does fusion hand on?',
    options: [text, image, fusedFeatureCount].map(String),
    answerIndex: 2,
    explanation: `${fusedFeatureCount}: the ${image} that describe the image, and behind them the ${text} of the question.`,
    evidence: 'fusion',
  };
}

/** Three questions about a run, with options and answers made from its own numbers. */
export function quizOf({ epochs, scores }: RunResults): QuizQuestion[] {
  const measured = [
    askShuffled(scores),
    askBestEpoch(epochs),
    askHardestType(scores),
    askSplit(),
    askFusion(),
  ];
  return [
    askPreprocessing(taskOf(scores)),
    ...measured.filter((question) => question !== undefined),
  ].slice(0, 3);
}
