import { formatCount, type SplitEvaluation } from '@sightline/contracts';
import { drawBar } from '../terminal/bar.ts';
import { formatShare } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText } from '../terminal/text-width.ts';
import { showAnswer } from './answer.ts';
import { heading, paragraph } from './heading.ts';

const shownMistakeCount = 3;
const barCells = 12;

function typeTable(screen: Screen, { exactMatch: { model, blind } }: SplitEvaluation): string[] {
  const types = Object.entries(model.byQuestionType).sort(([, a], [, b]) => a.mean - b.mean);
  if (types.length < 2) return [];
  const isWide = screen.columns >= 80;
  const columns = [
    { title: '', wraps: true },
    { title: 'questions', align: 'right' as const },
    { title: 'right', align: 'right' as const },
    ...(isWide ? [{ title: '', paint: screen.accent }] : []),
    { title: 'interval', align: 'right' as const },
    { title: 'blind', align: 'right' as const, paint: screen.dim },
  ];
  const cells = types.map(([type, { rowCount, mean, low, high }]) => [
    cleanText(type),
    formatCount(rowCount),
    formatShare(mean),
    ...(isWide ? [drawBar(mean, barCells).padEnd(barCells)] : []),
    `${Math.round(low * 100)}–${Math.round(high * 100)}`,
    formatShare(blind.byQuestionType[type]?.mean ?? 0),
  ]);
  return layOutTable(screen, columns, cells);
}

function mistakeTable(screen: Screen, { mistakes }: SplitEvaluation): string[] {
  if (mistakes.length === 0) return [];
  const columns = [
    { title: 'times', align: 'right' as const },
    { title: 'expected', wraps: true },
    { title: 'predicted', wraps: true },
  ];
  const cells = mistakes
    .slice(0, shownMistakeCount)
    .map(({ count, expected, predicted }) => [
      formatCount(count),
      showAnswer(expected),
      showAnswer(predicted),
    ]);
  return layOutTable(screen, columns, cells);
}

/** Which questions a model gets wrong, how, and whether its confidence tells. */
export function renderMistakes(screen: Screen, evaluation: SplitEvaluation): string[] {
  const error = formatShare(evaluation.calibration.ece);
  const sure = `How sure it is and how often it is right differ by ${error} (expected calibration error).`;
  return [
    heading(screen, 'Where it goes wrong', 'hardest first, with 95 % intervals'),
    ...typeTable(screen, evaluation),
    ...mistakeTable(screen, evaluation),
    ...paragraph(screen, sure),
  ];
}
