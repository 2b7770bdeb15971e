import { type Predictor, predictors, type SplitEvaluation } from '@sightline/contracts';
import { compareBaselines } from '@sightline/lesson';
import type { RunFacts } from '../run-facts.ts';
import { nameSplit, orderSplits } from './held-out.ts';
import { count, counted, markdownTable, share, shareWithInterval } from './markdown.ts';
import { type CardTask, taskOf } from './task.ts';

function accuracyTable({ exactMatch, vqaAccuracy }: SplitEvaluation, noun: string): string {
  const columns = predictors.map((predictor: Predictor) => exactMatch[predictor]);
  const all = [...columns, ...(vqaAccuracy ? [vqaAccuracy] : [])];
  const types = Object.keys(exactMatch.model.byQuestionType);
  const rows = [
    ['all', count(exactMatch.model.all.rowCount), ...all.map((by) => shareWithInterval(by.all))],
    ...types.map((type) => [
      type,
      count(exactMatch.model.byQuestionType[type]!.rowCount),
      ...all.map(({ byQuestionType: { [type]: estimate } }) =>
        estimate ? shareWithInterval(estimate) : '–',
      ),
    ]),
  ];
  const head = [noun === 'question' ? 'question type' : 'type', `${noun}s`, ...predictors];
  return markdownTable(vqaAccuracy ? [...head, 'VQA accuracy of the model'] : head, rows);
}

function sentenceLine({ sentences }: SplitEvaluation): string[] {
  if (!sentences) return [];
  const bleu = sentences.bleu.map((value, n) => `BLEU-${n + 1} ${value.toFixed(3)}`).join(', ');
  return [
    `As sentences (${counted(sentences.rowCount, 'case')}): ${bleu}, ROUGE-L ${sentences.rougeL.toFixed(3)}, CIDEr ${sentences.cider.toFixed(3)}.`,
  ];
}

function calibrationOf({ calibration: { ece, bins } }: SplitEvaluation): string[] {
  const rows = bins
    .filter(({ rowCount }) => rowCount > 0)
    .map(({ low, high, rowCount, confidence, accuracy }) => [
      `${low.toFixed(1)}–${high.toFixed(1)}`,
      count(rowCount),
      share(confidence),
      share(accuracy),
    ]);
  return [
    `#### Calibration\n\nExpected calibration error: ${share(ece)}.`,
    markdownTable(['confidence', 'answers', 'mean confidence', 'right'], rows),
  ];
}

function mistakesOf({ mistakes, rowCount }: SplitEvaluation): string[] {
  if (mistakes.length === 0) return [`#### Mistakes\n\nNone in ${counted(rowCount, 'answer')}.`];
  const rows = mistakes.map((one) => [
    one.expected,
    one.predicted || '(nothing)',
    count(one.count),
  ]);
  return ['#### Commonest mistakes', markdownTable(['expected', 'written', 'times'], rows)];
}

const unseenMeaning =
  'Scenes of pairs of colour and kind that no other split shows, though each colour and each kind was trained.';

function splitSection(evaluation: SplitEvaluation, noun: CardTask['noun']): string[] {
  const { split, rowCount, imageCount } = evaluation;
  return [
    `### ${nameSplit(evaluation)}: ${counted(rowCount, noun)} about ${counted(imageCount, 'picture')}`,
    ...(split === 'unseen' ? [unseenMeaning] : []),
    accuracyTable(evaluation, noun),
    ...sentenceLine(evaluation),
    ...calibrationOf(evaluation),
    ...mistakesOf(evaluation),
  ];
}

const explain = ({
  noun,
}: CardTask): string => `Share of answers that are the expected one after the official VQA normalisation, with its 95 % bootstrap
interval, drawn by whole pictures. *shuffled* is the model with another ${noun}'s picture, *blind* the
commonest answer${noun === 'question' ? ' to the same question' : ''}, *majority* the commonest answer of all: none of them sees the
right picture.`;

/** Accuracy with intervals beside the baselines, calibration and mistakes of each held-out split. */
export function cardNumbers(facts: RunFacts): string {
  const { evaluation, results } = facts;
  const task = taskOf(facts);
  const splits = orderSplits(evaluation);
  if (splits.length === 0) return '## Numbers\n\nNot measured: the run held no pictures out.';
  const looks = compareBaselines(results.scores);
  return [
    '## Numbers',
    explain(task),
    ...(looks ? [`**Does it look?** (${looks.split}) ${looks.sentence}`] : []),
    ...splits.flatMap((split) => splitSection(split, task.noun)),
  ].join('\n\n');
}
