import { formatCount } from '@sightline/contracts';
import type { ColumnSummary } from '@sightline/inspect';
import { drawBar } from '../terminal/bar.ts';
import { formatShare } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText, truncateText } from '../terminal/text-width.ts';
import { columnsInFull, flattenColumns } from './inspection-columns.ts';

type Labels = { counts: { value: string; count: number }[]; total: number; restCount: number };

/** The commonest values where there are few different ones, or some come again and again. */
function labelsOf({ text, booleans }: ColumnSummary): Labels | undefined {
  if (booleans) {
    const { trueCount, falseCount } = booleans;
    const counts = [
      { value: 'true', count: trueCount },
      { value: 'false', count: falseCount },
    ];
    return { counts, total: trueCount + falseCount, restCount: 0 };
  }
  if (!text || text.commonest.length === 0) return undefined;
  if (text.distinctCount > text.valueCount / 2) return undefined;
  const isRare = text.commonest[0]!.count < text.valueCount / 100;
  if (text.isCapped && isRare) return undefined; // too many to tell which are the commonest
  const { commonest: counts, valueCount: total, distinctCount } = text;
  return { counts, total, restCount: distinctCount - counts.length };
}

function rowsOf(screen: Screen, name: string, { counts, total, restCount }: Labels): string[][] {
  const isWide = screen.columns >= columnsInFull;
  const [barCells, valueCells] = isWide ? [20, 32] : [10, 16];
  const row = (value: string, count: number, isRest: boolean): string[] => {
    const share = total > 0 ? count / total : 0;
    const bar = isRest ? '' : drawBar(share, barCells).padEnd(barCells);
    return [value, bar, formatCount(count), formatShare(share)];
  };
  const named = counts.map(({ value, count }) =>
    row(truncateText(cleanText(value), valueCells) || '(empty)', count, false),
  );
  const restTotal = total - counts.reduce((sum, { count }) => sum + count, 0);
  const rest = restCount > 0 ? [row(`${formatCount(restCount)} others`, restTotal, true)] : [];
  return [...named, ...rest].map((cells, index) => [index === 0 ? name : '', ...cells]);
}

/** Label frequencies: for each column of labels the commonest with counts and shares. */
export function renderLabels(screen: Screen, columns: readonly ColumnSummary[]): string[] {
  const rows = flattenColumns(columns).flatMap((column) => {
    const labels = labelsOf(column);
    return labels ? rowsOf(screen, cleanText(column.name), labels) : [];
  });
  if (rows.length === 0) return [];
  const titles = [
    { title: 'labels', paint: screen.bold, wraps: true },
    { title: 'commonest' },
    { title: '', paint: screen.accent },
    { title: 'rows', align: 'right' as const },
    { title: 'share', align: 'right' as const },
  ];
  return layOutTable(screen, titles, rows);
}
