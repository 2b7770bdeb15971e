import {
  formatCount,
  fusedFeatureCount,
  imageFeatureCount,
  imageSidePx,
  maxQuestionTokenCount,
  vocabularySize,
} from '@sightline/contracts';
import type { BaselineComparison } from '../compare-baselines.ts';
import type { EpochTrace } from '../run-results.ts';
import type { QuizQuestion } from './quiz-question.ts';

export function askPreprocessing(task: BaselineComparison['task']): QuizQuestion {
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

export function askSplit(): QuizQuestion {
  return {
    question: 'Which answers does the accuracy of a run count?',
    options: [
      'Those that it is most sure of',
      'Those about images it was trained on',
      'Those about images it never saw',
    ],
    answerIndex: 2,
    explanation:
      'Splits are made by image: all questions about a test image are held back, so that nothing can be learned by heart.',
    evidence: 'ingest/samples',
  };
}

export function askFusion(): QuizQuestion {
  const [image, text] = [imageFeatureCount, fusedFeatureCount - imageFeatureCount];
  return {
    question: 'How many numbers of a sample does fusion hand on?',
    options: [text, image, fusedFeatureCount].map(String),
    answerIndex: 2,
    explanation: `${fusedFeatureCount}: the ${image} that describe the image, and behind them the ${text} of the question.`,
    evidence: 'fusion/fused',
  };
}

function describeStart(first: EpochTrace | undefined): string {
  const loss = (first?.heldOut ?? first?.train)?.loss;
  if (!first || loss === undefined || !Number.isFinite(loss)) return '';
  const isBelow = loss < Math.log(vocabularySize);
  return ` After epoch ${first.epoch} this run stood at ${loss.toFixed(2)}, ${isBelow ? 'below it already' : 'no better than that'}.`;
}

/** What guessing evenly costs, against what the first epoch reached. */
export function askEvenGuess(epochs: readonly EpochTrace[]): QuizQuestion {
  const pieces = formatCount(vocabularySize);
  const nats = Math.log(vocabularySize).toFixed(2);
  const bits = Math.log2(vocabularySize).toFixed(2);
  return {
    question: `The vocabulary has ${pieces} pieces. Which loss has a model that holds each of them equally likely?`,
    options: [`${nats} nats a token`, `${bits} nats a token`, `${pieces} nats a token`],
    answerIndex: 0,
    explanation: `The loss is the logarithm of how unlikely the right piece was held: ln ${pieces} = ${nats} nats (in bits ${bits}).${describeStart(epochs[0])}`,
    evidence: 'train/metrics',
  };
}

/** Rows that came in, and those of them that were kept as rejects. */
export type RowCounts = { rowCount: number; rejectCount: number };

export function askRejects({ rowCount, rejectCount }: RowCounts): QuizQuestion | undefined {
  const total = rowCount + rejectCount;
  const shown = [
    rejectCount,
    ...[0, 0.01, 0.05, 0.2, 0.5].map((share) => Math.round(share * total)),
  ];
  const counts = [...new Set(shown)].slice(0, 4).sort((a, b) => a - b);
  if (counts.length < 3) return undefined;
  const kept =
    rejectCount === 0
      ? 'Every row was fit to be learned from.'
      : 'Each of them is kept in the table of rejects, with its reason.';
  return {
    question: `${formatCount(total)} rows came to ingest. How many of them did it reject?`,
    options: counts.map((count) => (count === 0 ? 'None' : formatCount(count))),
    answerIndex: counts.indexOf(rejectCount),
    explanation: `${formatCount(rejectCount)} of ${formatCount(total)}, and ${formatCount(rowCount)} went on. ${kept}`,
    evidence: 'ingest/rejects',
  };
}
