import type { ColumnSummary, NumberSummary } from '@sightline/inspect';
import { drawColumns } from '../terminal/bar.ts';
import { formatValue } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable, type TableColumn } from '../terminal/table.ts';
import { cleanText } from '../terminal/text-width.ts';
import {
  columnsInFull,
  describeNulls,
  describeType,
  flattenColumns,
  hasNulls,
} from './inspection-columns.ts';

/** A line of the table: a column, and which of its measures. */
type Line = { column: ColumnSummary; what: string; numbers: NumberSummary };

function linesOf(column: ColumnSummary): Line[] {
  const { numbers, sizes, lengths } = column;
  const type = describeType(column);
  if (numbers) return [{ column, what: type, numbers }];
  if (sizes) return [{ column, what: `${type}, bytes`, numbers: sizes }];
  return lengths ? [{ column, what: `${type}, entries`, numbers: lengths }] : [];
}

/** An instant or a day: `2024-11-05 12:30:00`, `2024-11-05`. */
function formatTime(ms: number, unit: 'instant' | 'date'): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return formatValue(ms);
  const text = date.toISOString();
  return unit === 'date' ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}

function figuresOf({ column: { unit }, numbers }: Line, isWide: boolean): string[] {
  const { min, max, mean, std, valueCount } = numbers;
  if (valueCount === 0) return isWide ? ['–', '–', '–', '–'] : ['–', '–', '–'];
  if (unit === 'instant' || unit === 'date') {
    const times = [min, max, mean].map((ms) => formatTime(ms, unit));
    return isWide ? [...times, ''] : times;
  }
  return (isWide ? [min, max, mean, std] : [min, max, mean]).map(formatValue);
}

function describeShape({ valueCount, min, max, histogram }: NumberSummary): string {
  if (valueCount === 0) return '';
  return min === max ? 'constant' : drawColumns(histogram);
}

function layOut(screen: Screen, title: string, lines: readonly Line[], figures: string[]) {
  if (lines.length === 0) return [];
  const withNulls = hasNulls(lines.map(({ column }) => column));
  const rows = lines.map((line) => [
    cleanText(line.column.name),
    line.what,
    ...(withNulls ? [describeNulls(line.column)] : []),
    ...figuresOf(line, figures.length === 4),
    describeShape(line.numbers),
  ]);
  const columns: TableColumn[] = [
    { title, wraps: true, paint: screen.bold },
    { title: 'type', wraps: true, paint: screen.dim },
    ...(withNulls ? [{ title: 'nulls', align: 'right' as const }] : []),
    ...figures.map((figure) => ({ title: figure, align: 'right' as const })),
    { title: '', paint: screen.accent },
  ];
  return layOutTable(screen, columns, rows);
}

/** Numbers, sizes and lengths: range, mean, spread and ten bars from the least to the greatest. */
export function renderNumbers(screen: Screen, columns: readonly ColumnSummary[]): string[] {
  const lines = flattenColumns(columns).flatMap(linesOf);
  const isTime = ({ column: { unit } }: Line): boolean => unit === 'instant' || unit === 'date';
  const figures = ['min', 'max', 'mean', ...(screen.columns >= columnsInFull ? ['std'] : [])];
  const numbers = lines.filter((line) => !isTime(line));
  const times = lines.filter(isTime);
  const between = numbers.length > 0 && times.length > 0 ? [''] : [];
  return [
    ...layOut(screen, 'numbers', numbers, figures),
    ...between,
    ...layOut(screen, 'times', times, ['first', 'last', 'mean']),
  ];
}
