import type { ColumnSummary } from '@sightline/inspect';
import { formatCount, formatValue } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText } from '../terminal/text-width.ts';
import { flattenColumns } from './inspection-columns.ts';

function rowOf({ name, tensor }: ColumnSummary): string[] {
  const { norms, zeroRowCount, oneColorRowCount, duplicateRowCount, ...rest } = tensor!;
  const { isCapped, deadDimensionCount, nonFiniteRowCount, deadDimensions: _ } = rest;
  const hasNorms = norms !== undefined && norms.valueCount > 0;
  const lengths = hasNorms ? [norms.min, norms.mean, norms.max].map(formatValue) : ['–', '–', '–'];
  const count = (value: number | undefined): string =>
    value === undefined ? '–' : formatCount(value);
  return [
    cleanText(name),
    ...lengths,
    count(nonFiniteRowCount),
    count(zeroRowCount),
    `${isCapped ? '≥ ' : ''}${formatCount(duplicateRowCount)}`,
    count(oneColorRowCount ?? deadDimensionCount),
  ];
}

function layOut(screen: Screen, last: string, columns: readonly ColumnSummary[]): string[] {
  if (columns.length === 0) return [];
  const figure = (title: string, group?: string) => ({
    title,
    align: 'right' as const,
    ...(group ? { group } : {}),
  });
  const norm = 'length of a row';
  const titles = [
    { title: 'rows', paint: screen.bold, wraps: true },
    ...['min', 'mean', 'max'].map((title) => figure(title, norm)),
    ...['NaN, Inf', 'all zero', 'repeated', last].map((title) => figure(title)),
  ];
  return layOutTable(screen, titles, columns.map(rowOf));
}

/** What the rows of tensors are like as wholes. */
export function renderTensors(screen: Screen, columns: readonly ColumnSummary[]): string[] {
  const tensors = flattenColumns(columns).filter(({ tensor }) => (tensor?.rowCount ?? 0) > 0);
  const isPicture = ({ tensor }: ColumnSummary): boolean => tensor?.oneColorRowCount !== undefined;
  return [
    ...layOut(
      screen,
      'dead dims',
      tensors.filter((column) => !isPicture(column)),
    ),
    ...layOut(screen, 'one colour', tensors.filter(isPicture)),
  ];
}
