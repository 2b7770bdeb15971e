import { formatCount } from '@sightline/contracts';
import type { CellChange, RowChange, TableDiff } from '@sightline/inspect';
import { formatValue } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText, truncateText } from '../terminal/text-width.ts';
import { describeCell } from './cell.ts';
import { heading } from './heading.ts';

const shownText = 32;
const tensorNumbers = 4;

/** `0.25 → 0.75`, of a tensor with the place of the value. */
function describeChange({ before, after, at, kind }: CellChange): string {
  const [old, now] = [before, after].map((cell) => {
    const text = describeCell(cell, tensorNumbers);
    return truncateText(text, shownText) || '(empty)';
  });
  if (old === now) return `${old}, of other content`;
  return `${kind === 'tensor' ? `[${at}] ` : ''}${old} → ${now}`;
}

function exampleText(examples: readonly CellChange[]): string {
  return examples.map(describeChange).join(' · ');
}

function amountRows(columns: TableDiff['columns']): string[][] {
  return columns
    .filter(({ amount }) => amount)
    .map(({ name, kind, changedCount, amount }) => {
      const { maxDifference, meanDifference, relativeL2, cosine, unmeasuredCount } = amount!;
      const vectors =
        kind === 'tensor'
          ? [formatValue(relativeL2), formatValue(Number(cosine.toFixed(6)))]
          : ['', ''];
      return [
        cleanText(name),
        formatCount(changedCount),
        formatValue(maxDifference),
        formatValue(meanDifference),
        ...vectors,
        unmeasuredCount > 0 ? `${formatCount(unmeasuredCount)} not numbers` : '',
      ];
    });
}

/** Per column, how many values changed and by how much, or examples of before and after. */
export function columnLines(screen: Screen, columns: TableDiff['columns']): string[] {
  const numbers = amountRows(columns);
  const others = columns.filter(({ changedCount, amount }) => changedCount > 0 && !amount);
  const isVector = columns.some(({ kind, amount }) => kind === 'tensor' && amount);
  const right = 'right' as const;
  const numberColumns = [
    { title: 'numbers', paint: screen.bold },
    { title: 'changed', align: right },
    { title: 'max |a−b|', align: right },
    { title: 'mean |a−b|', align: right },
    { title: isVector ? '‖a−b‖/‖a‖' : '', align: right },
    { title: isVector ? 'cosine' : '', align: right },
    { title: '', paint: screen.warn },
  ];
  const otherColumns = [
    { title: 'others', paint: screen.bold },
    { title: 'changed', align: right },
    { title: 'a → b', wraps: true },
  ];
  const otherRows = others.map(({ name, changedCount, examples }) => [
    cleanText(name),
    formatCount(changedCount),
    exampleText(examples),
  ]);
  return [
    ...(numbers.length > 0 ? ['', ...layOutTable(screen, numberColumns, numbers)] : []),
    ...(otherRows.length > 0 ? ['', ...layOutTable(screen, otherColumns, otherRows)] : []),
  ];
}

/** The rows that changed most, with every value of them that did. */
export function changedRowLines(screen: Screen, rows: readonly RowChange[]): string[] {
  if (rows.length === 0) return [];
  const columns = [
    { title: 'row', wraps: true, paint: screen.bold },
    { title: 'a', align: 'right' as const, paint: screen.dim },
    { title: 'b', align: 'right' as const, paint: screen.dim },
    { title: 'what changed', wraps: true },
  ];
  const cells = rows.map(({ id, rowA, rowB, columns: changes }) => [
    cleanText(id),
    String(rowA),
    String(rowB),
    changes.map((change) => `${cleanText(change.column)} ${describeChange(change)}`).join('; '),
  ]);
  return ['', heading(screen, 'Changed most'), ...layOutTable(screen, columns, cells)];
}
