import type { RowValue } from '@sightline/inspect';
import { formatBytes, formatCount, formatValue } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText } from '../terminal/text-width.ts';

const shownNumberCount = 60;

function describeNumbers(numbers: readonly number[], shape: readonly number[]): string {
  const shown = numbers.slice(0, shownNumberCount).map(formatValue).join(' ');
  const rest = numbers.length - shownNumberCount;
  return `[${shape.join(',')}] ${shown}${rest > 0 ? ` … ${formatCount(rest)} more` : ''}`;
}

function describeValue({ value, shape }: RowValue): string {
  if (shape) return describeNumbers(value as number[], shape);
  if (Array.isArray(value)) return value.map((text) => cleanText(String(text))).join(' | ');
  if (typeof value === 'object') return formatBytes(value.sizeBytes);
  return typeof value === 'number' ? formatValue(value) : cleanText(String(value));
}

/** One row, a column a line. */
export function renderRow(screen: Screen, row: number, values: readonly RowValue[]): string {
  const columns = [
    { title: '', paint: screen.dim },
    { title: '', wraps: true },
  ];
  const cells = values.map((value) => [value.name, describeValue(value)]);
  return `${[screen.bold(`Row ${row}`), ...layOutTable(screen, columns, cells)].join('\n')}\n`;
}
