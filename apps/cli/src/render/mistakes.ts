import type { Evaluation, SplitEvaluation } from '@sightline/contracts';
import { drawBar } from '../terminal/bar.ts';
import { formatCount, formatShare } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText, truncateText } from '../terminal/text-width.ts';
import { heading, paragraph } from './heading.ts';

const shownMistakeCount = 3;
const barCells = 12;
/** An untrained model babbles to the end of its 24 tokens. */
const longestAnswerCells = 44;

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
  const shorten = (text: string): string => truncateText(cleanText(text), longestAnswerCells);
  const cells = mistakes
    .slice(0, shownMistakeCount)
    .map(({ count, expected, predicted }) => [
      formatCount(count),
      shorten(expected),
      shorten(predicted) || '(nothing)',
    ]);
  return layOutTable(screen, columns, cells);
}

/**
 * Which questions a model gets wrong, how, and whether its confidence tells: of the test split, or of
 * the one held out where there is none.
 */
export function renderMistakes(screen: Screen, { splits }: Evaluation): string[] {
  const shown = ['test', 'validation'].flatMap(
    (name) => splits.find(({ split }) => split === name) ?? [],
  )[0];
  if (!shown) return [];
  const sure = `How sure it is and how often it is right differ by ${formatShare(shown.calibration.ece)} (expected calibration error).`;
  return [
    heading(screen, 'Where it goes wrong', 'hardest first, with 95 % intervals'),
    ...typeTable(screen, shown),
    ...mistakeTable(screen, shown),
    ...paragraph(screen, sure),
  ];
}
