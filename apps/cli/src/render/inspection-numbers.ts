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
  const { numbers, sizes, lengths, unit } = column;
  const type = describeType(column);
  if (numbers) return [{ column, what: unit === 'seconds' ? `${type}, in s` : type, numbers }];
  if (sizes) return [{ column, what: `${type}, bytes`, numbers: sizes }];
  return lengths ? [{ column, what: `${type}, entries`, numbers: lengths }] : [];
}

/** An instant or a day: `2024-11-05 12:30:00`, `2024-11-05`. */
function formatTime(ms: number, unit: ColumnSummary['unit']): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return formatValue(ms);
  const text = date.toISOString();
  return unit === 'date' ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}

function describeFigures({ numbers }: Line, isWide: boolean): string[] {
  const { min, max, mean, std, valueCount } = numbers;
  const figures = isWide ? [min, max, mean, std] : [min, max, mean];
  return figures.map((figure) => (valueCount > 0 ? formatValue(figure) : '–'));
}

function describeShape({ valueCount, min, max, histogram }: NumberSummary): string {
  if (valueCount === 0) return '';
  return min === max ? 'constant' : drawColumns(histogram);
}

function layOutNumbers(screen: Screen, lines: readonly Line[]): string[] {
  const isWide = screen.columns >= columnsInFull;
  const withNulls = hasNulls(lines.map(({ column }) => column));
  const rows = lines.map((line) => [
    cleanText(line.column.name),
    line.what,
    ...(withNulls ? [describeNulls(line.column)] : []),
    ...describeFigures(line, isWide),
    describeShape(line.numbers),
  ]);
  const figures = ['min', 'max', 'mean', ...(isWide ? ['std'] : [])];
  const columns: TableColumn[] = [
    { title: 'numbers', wraps: true, paint: screen.bold },
    { title: 'type', wraps: true, paint: screen.dim },
    ...(withNulls ? [{ title: 'nulls', align: 'right' as const }] : []),
    ...figures.map((figure) => ({ title: figure, align: 'right' as const })),
    { title: '', paint: screen.accent },
  ];
  return lines.length > 0 ? layOutTable(screen, columns, rows) : [];
}

/** Instants and days, whose range takes the room that a narrow screen has. */
function layOutTimes(screen: Screen, lines: readonly Line[]): string[] {
  const isWide = screen.columns >= columnsInFull;
  const withNulls = hasNulls(lines.map(({ column }) => column));
  const rows = lines.map(({ column, what, numbers }) => {
    const { min, max, valueCount } = numbers;
    const range = [min, max].map((ms) => (valueCount > 0 ? formatTime(ms, column.unit) : '–'));
    return [
      cleanText(column.name),
      ...(isWide ? [what] : []),
      ...(withNulls ? [describeNulls(column)] : []),
      ...range,
      ...(isWide ? [describeShape(numbers)] : []),
    ];
  });
  const columns: TableColumn[] = [
    { title: 'times', wraps: true, paint: screen.bold },
    ...(isWide ? [{ title: 'type', wraps: true, paint: screen.dim }] : []),
    ...(withNulls ? [{ title: 'nulls', align: 'right' as const }] : []),
    { title: 'first', align: 'right' },
    { title: 'last', align: 'right' },
    ...(isWide ? [{ title: '', paint: screen.accent }] : []),
  ];
  return lines.length > 0 ? layOutTable(screen, columns, rows) : [];
}

/** Numbers, sizes and lengths: range, mean, spread and ten bars from the least to the greatest. */
export function renderNumbers(screen: Screen, columns: readonly ColumnSummary[]): string[] {
  const lines = flattenColumns(columns).flatMap(linesOf);
  const isTime = ({ column: { unit } }: Line): boolean => unit === 'instant' || unit === 'date';
  const numbers = lines.filter((line) => !isTime(line));
  const times = lines.filter(isTime);
  const between = numbers.length > 0 && times.length > 0 ? [''] : [];
  return [...layOutNumbers(screen, numbers), ...between, ...layOutTimes(screen, times)];
}
