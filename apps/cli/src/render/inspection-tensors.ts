import { formatCount } from '@sightline/contracts';
import type { ColumnSummary, TensorSummary } from '@sightline/inspect';
import { formatValue } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable, type TableColumn } from '../terminal/table.ts';
import { cleanText } from '../terminal/text-width.ts';
import { flattenColumns } from './inspection-columns.ts';

type Tensor = { name: string; tensor: TensorSummary };

const norm = 'length of a row';

function figure(title: string, group?: string): TableColumn {
  return { title, align: 'right', ...(group ? { group } : {}) };
}

function describeRepeats({ isCapped, duplicateRowCount }: TensorSummary): string {
  return `${isCapped ? '≥ ' : ''}${formatCount(duplicateRowCount)}`;
}

function describeNorms({ norms }: TensorSummary): string[] {
  if (!norms || norms.valueCount === 0) return ['–', '–', '–'];
  return [norms.min, norms.mean, norms.max].map(formatValue);
}

function layOut(screen: Screen, figures: TableColumn[], rows: string[][]): string[] {
  const titles = [{ title: 'tensors', paint: screen.bold, wraps: true }, ...figures];
  return rows.length > 0 ? layOutTable(screen, titles, rows) : [];
}

function renderFloats(screen: Screen, tensors: readonly Tensor[]): string[] {
  const lengths = ['min', 'mean', 'max'].map((title) => figure(title, norm));
  const counts = ['NaN, Inf', 'zero', 'repeated'].map((title) => figure(title, 'rows'));
  const rows = tensors.map(({ name, tensor }) => [
    cleanText(name),
    ...describeNorms(tensor),
    formatCount(tensor.nonFiniteRowCount),
    formatCount(tensor.zeroRowCount),
    describeRepeats(tensor),
    formatCount(tensor.deadDimensionCount ?? 0),
  ]);
  return layOut(screen, [...lengths, ...counts, figure('dead', 'dims')], rows);
}

function renderPictures(screen: Screen, tensors: readonly Tensor[]): string[] {
  const counts = ['black', 'one colour', 'repeated'].map((title) => figure(title, 'rows'));
  const rows = tensors.map(({ name, tensor }) => [
    cleanText(name),
    formatCount(tensor.zeroRowCount),
    formatCount(tensor.oneColorRowCount ?? 0),
    describeRepeats(tensor),
  ]);
  return layOut(screen, counts, rows);
}

/** What the rows of tensors are like as wholes. */
export function renderTensors(screen: Screen, columns: readonly ColumnSummary[]): string[] {
  const tensors = flattenColumns(columns).flatMap(({ name, tensor }) =>
    tensor && tensor.rowCount > 0 ? [{ name, tensor }] : [],
  );
  const isPicture = ({ tensor }: Tensor): boolean => tensor.oneColorRowCount !== undefined;
  const floats = tensors.filter((tensor) => !isPicture(tensor));
  const pictures = tensors.filter(isPicture);
  const between = floats.length > 0 && pictures.length > 0 ? [''] : [];
  return [...renderFloats(screen, floats), ...between, ...renderPictures(screen, pictures)];
}
