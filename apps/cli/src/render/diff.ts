import { formatCount } from '@sightline/contracts';
import type { ChangedAnswer, LoneRows, PredictionsDiff, TableDiff } from '@sightline/inspect';
import { describeSide, type ShownDiff } from '../inspect/diff-to-json.ts';
import type { StageDiff } from '../inspect/find-side.ts';
import { formatShare } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText } from '../terminal/text-width.ts';
import { showAnswer } from './answer.ts';
import { changedRowLines, columnLines } from './diff-columns.ts';
import { heading, paragraph } from './heading.ts';

const hashLength = 8;

function countRows(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'row' : 'rows'}`;
}

function sideLines(screen: Screen, { a, b, diff }: ShownDiff): string[] {
  const rows = [a, b].map((side, index) => {
    const { contract, path } = describeSide(side);
    const name = index === 0 ? 'a' : 'b';
    const count = diff ? countRows(diff.rowCount[name]) : '';
    return [name, cleanText(contract), count, cleanText(path)];
  });
  const columns = [
    { title: '', paint: screen.bold },
    { title: '' },
    { title: '', align: 'right' as const },
    { title: '', wraps: true, paint: screen.dim },
  ];
  return layOutTable(screen, columns, rows);
}

/** Other settings by name, other inputs in one phrase. */
function differenceText(differences: readonly string[]): string {
  const inputs = differences.flatMap((text) => /^input changed \((.*)\)$/.exec(text)?.[1] ?? []);
  const others = differences.filter((text) => !text.startsWith('input changed ('));
  const fed = inputs.length > 0 ? [`other inputs: ${inputs.join(', ')}`] : [];
  return [...others, ...fed].join('; ') || 'one of them is not there';
}

function stageLines(screen: Screen, stages: readonly StageDiff[]): string[] {
  const short = (hash: string | undefined): string => hash?.slice(0, hashLength) ?? '–';
  const rows = stages.map(({ stage, a, b, isSame, differences }) => [
    stage,
    isSame ? short(a) : `${short(a)} → ${short(b)}`,
    isSame ? 'the same' : cleanText(differenceText(differences)),
  ]);
  const columns = [
    { title: 'stage', paint: screen.bold },
    { title: 'artifact' },
    { title: 'what differs', wraps: true },
  ];
  return ['', heading(screen, 'Stages'), ...layOutTable(screen, columns, rows)];
}

function loneText(name: string, { count, examples }: LoneRows): string[] {
  if (count === 0) return [];
  const more = count > examples.length ? ', …' : '';
  return [`only in ${name}: ${countRows(count)} (${examples.map(cleanText).join(', ')}${more})`];
}

/** What is to be known before any value: other columns, other rows, another order. */
function notes({ plan, onlyInA, onlyInB, isReordered, duplicateCount }: TableDiff): string[] {
  const { a, b } = duplicateCount;
  return [
    ...(plan.keys.length === 0 ? ['no ids: rows are compared by their number'] : []),
    ...(plan.onlyInA.length > 0 ? [`columns only in a: ${plan.onlyInA.join(', ')}`] : []),
    ...(plan.onlyInB.length > 0 ? [`columns only in b: ${plan.onlyInB.join(', ')}`] : []),
    ...plan.otherType.map((one) => `${one.name}: ${one.a} in a, ${one.b} in b; not compared`),
    ...loneText('a', onlyInA),
    ...loneText('b', onlyInB),
    ...(isReordered ? ['the rows stand in another order, which is no difference'] : []),
    ...(a + b > 0 ? [`ids that stand there again: ${a} in a, ${b} in b; compared in turn`] : []),
  ].map(cleanText);
}

function verdict({ plan, comparedCount, changedCount }: TableDiff): string {
  const by = plan.keys.length > 0 ? ` by ${plan.keys.join(' and ')}` : '';
  const compared = `${countRows(comparedCount)} compared${by}`;
  if (comparedCount === 0) return `No row stands in both.`;
  if (changedCount === 0) return `${compared}: all the same.`;
  const which = changedCount === comparedCount ? 'all' : formatCount(changedCount);
  return `${compared}: ${which} changed.`;
}

function answerRows(mark: string, answers: readonly ChangedAnswer[]): string[][] {
  return answers.map(({ id, question, expected, before, after }) => [
    mark,
    cleanText(question || id),
    cleanText(expected),
    `${showAnswer(before)} → ${showAnswer(after)}`,
  ]);
}

function answerLines(screen: Screen, predictions: PredictionsDiff): string[] {
  const { accuracy, rightToWrong, wrongToRight, otherQuestionCount } = predictions;
  const accuracies = accuracy.map(({ split, rowCount, a, b }) => [
    split,
    formatCount(rowCount),
    formatShare(a),
    formatShare(b),
    `${b >= a ? '+' : '−'}${Math.abs((b - a) * 100).toFixed(1)} points`,
  ]);
  const right = 'right' as const;
  const columns = [
    { title: 'accuracy', paint: screen.bold },
    { title: 'rows', align: right },
    { title: 'a', align: right },
    { title: 'b', align: right },
    { title: '', align: right },
  ];
  const turned = [
    ...answerRows(screen.bad('✗'), rightToWrong.examples),
    ...answerRows(screen.good('✓'), wrongToRight.examples),
  ];
  const turnedColumns = [
    { title: '' },
    { title: 'question', wraps: true },
    { title: 'expected', wraps: true },
    { title: 'a → b', wraps: true },
  ];
  const counts = `right → wrong ${rightToWrong.count}, wrong → right ${wrongToRight.count}`;
  return [
    '',
    heading(screen, 'Answers', counts),
    ...(otherQuestionCount > 0
      ? paragraph(screen, `${countRows(otherQuestionCount)} left out: another question.`)
      : []),
    ...(accuracies.length > 0 ? layOutTable(screen, columns, accuracies) : []),
    ...(turned.length > 0 ? ['', ...layOutTable(screen, turnedColumns, turned)] : []),
  ];
}

function tableLines(screen: Screen, diff: TableDiff): string[] {
  return [
    '',
    heading(screen, verdict(diff)),
    ...notes(diff).flatMap((note) => paragraph(screen, note).map(screen.warn)),
    ...(diff.predictions ? answerLines(screen, diff.predictions) : []),
    ...columnLines(screen, diff.columns),
    ...changedRowLines(screen, diff.mostChanged),
  ];
}

/** What differs between two tables, or two runs: the largest things first. */
export function renderDiff(screen: Screen, shown: ShownDiff): string {
  const { targets, stages, diff, a, b } = shown;
  const contracts = [describeSide(a).contract, describeSide(b).contract];
  const isOther = diff && contracts[0] !== contracts[1];
  const lines = [
    heading(screen, `${targets[0]} → ${targets[1]}`),
    ...sideLines(screen, shown),
    ...(isOther
      ? [
          '',
          screen.warn(
            `  Other contracts: ${cleanText(contracts.join(' and '))}; common columns are compared.`,
          ),
        ]
      : []),
    ...(stages ? stageLines(screen, stages) : []),
    ...(diff ? tableLines(screen, diff) : ['', '  There are no answers to compare.']),
  ];
  return `${lines.join('\n')}\n`;
}
