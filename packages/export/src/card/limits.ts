import {
  type EstimateByType,
  maxAnswerTokenCount,
  maxQuestionTokenCount,
  type SplitEvaluation,
} from '@sightline/contracts';
import type { RunFacts } from '../run-facts.ts';
import { licenseOf, sourceOf } from './head.ts';
import { nameSplit, orderSplits } from './held-out.ts';
import { counted, share } from './markdown.ts';
import { type CardTask, taskOf } from './task.ts';

/** Fewer questions of a type than this say little about it. */
const fewQuestions = 30;

function typesWhere(
  model: EstimateByType,
  holds: (type: string, estimate: EstimateByType['all']) => boolean,
): string {
  const types = Object.entries(model.byQuestionType).filter(([type, one]) => holds(type, one));
  return types.map(([type, { mean }]) => `${type} (${share(mean)})`).join(', ');
}

function measuredLimits(evaluation: SplitEvaluation, { noun, blind: alone }: CardTask): string[] {
  const { exactMatch, calibration } = evaluation;
  const split = nameSplit(evaluation);
  const { model, blind } = exactMatch;
  const blindOf = (type: string): number => blind.byQuestionType[type]?.high ?? 1;
  const unseen = typesWhere(model, (type, { low }) => low <= blindOf(type));
  const few = typesWhere(model, (_, { rowCount }) => rowCount < fewQuestions);
  const byMean = Object.entries(model.byQuestionType).sort(([, a], [, b]) => a.mean - b.mean);
  const [weakest, strongest] = [byMean[0], byMean.at(-1)];
  const sum = calibration.bins.reduce((total, bin) => total + bin.rowCount * bin.confidence, 0);
  const excess = sum / Math.max(1, model.all.rowCount) - model.all.mean;
  const side = excess > 0 ? 'more' : 'less';
  return [
    ...(weakest && strongest && weakest[1].mean < strongest[1].mean
      ? [`Weakest at ${weakest[0]}: ${share(weakest[1].mean)} on ${split}.`]
      : []),
    ...(unseen ? [`Not shown to beat ${alone} (intervals overlap): ${unseen}.`] : []),
    ...(few ? [`Measured on fewer than ${fewQuestions} ${noun}s: ${few}.`] : []),
    `On average ${share(Math.abs(excess))} ${side} confident than right on ${split}.`,
  ];
}

function unseenLimits(splits: readonly SplitEvaluation[]): string[] {
  const [test, unseen] = ['test', 'unseen'].map((name) =>
    splits.find(({ split }) => split === name),
  );
  if (!test || !unseen) return [];
  const [known, strange] = [test, unseen].map(({ exactMatch }) => share(exactMatch.model.all.mean));
  return [
    `Of pairs of colour and kind that training never showed ${strange} are right, of those it was shown ${known} on test.`,
  ];
}

function inputLimits({ shapes }: RunFacts, { noun }: CardTask): string[] {
  const pictures = `Pictures become ${shapes.pixels?.join('×')}, whatever their shape`;
  if (noun === 'caption')
    return [`${pictures}; a sentence has at most ${maxAnswerTokenCount} tokens.`];
  return [
    `${pictures}; of a question it reads ${maxQuestionTokenCount} tokens in lower case, and an answer has at most ${maxAnswerTokenCount}.`,
    'Words that no training question held add nothing to a question.',
  ];
}

/** What the model cannot do, as far as its run and its shapes tell. */
export function cardLimits(facts: RunFacts): string {
  const { splits, evaluation } = facts;
  const task = taskOf(facts);
  const training = splits.find(({ split }) => split === 'train');
  const source = sourceOf(facts);
  const [first] = orderSplits(evaluation);
  const license =
    licenseOf(facts) === 'other'
      ? [`The licence of ${source} decides what these weights may be used for.`]
      : [];
  const lines = [
    ...(first ? measuredLimits(first, task) : ['Nothing was measured on held-out pictures.']),
    ...unseenLimits(evaluation.splits),
    `Fitted to ${counted(training?.imageCount ?? 0, 'picture')} of one source (${source}) with ${counted(training?.answerCount ?? 0, 'different answer')}; on other pictures it has not been tried.`,
    ...inputLimits(facts, task),
    ...license,
  ];
  return ['## Limits', lines.map((line) => `- ${line}`).join('\n')].join('\n\n');
}
