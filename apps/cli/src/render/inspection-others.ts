import type { ColumnSummary, TextSummary } from '@sightline/inspect';
import { formatCount } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable, type TableColumn } from '../terminal/table.ts';
import { cleanText, truncateText } from '../terminal/text-width.ts';
import { describeNulls, describeType, flattenColumns, hasNulls } from './inspection-columns.ts';

const shownValueCells = 28;

function describeValues({ first, distinctCount, emptyCount }: TextSummary): string {
  const shown = first.map((value) => truncateText(cleanText(value), shownValueCells) || '(empty)');
  const more = distinctCount > first.length ? ', …' : '';
  const empty = emptyCount > 0 && distinctCount > 1 ? ` (${formatCount(emptyCount)} empty)` : '';
  return `${shown.join(', ')}${more}${empty}`;
}

function describeLengths({ lengths, valueCount }: TextSummary): string {
  if (valueCount === 0) return '–';
  const [least, most] = [formatCount(lengths.min), formatCount(lengths.max)];
  return least === most ? least : `${least}–${most}`;
}

function cellsOf(column: ColumnSummary): string[] {
  const { text, booleans } = column;
  if (booleans) {
    const kinds = Number(booleans.trueCount > 0) + Number(booleans.falseCount > 0);
    return [formatCount(kinds), '', 'true or false'];
  }
  if (!text) return ['', '', ''];
  const distinct = `${text.isCapped ? '≥ ' : ''}${formatCount(text.distinctCount)}`;
  return [distinct, describeLengths(text), describeValues(text)];
}

/** Text, booleans and what is only counted: how many different values, how long, the first ones. */
export function renderOthers(screen: Screen, columns: readonly ColumnSummary[]): string[] {
  const others = flattenColumns(columns).filter(
    ({ numbers, sizes, lengths, fields }) => !numbers && !sizes && !lengths && !fields,
  );
  if (others.length === 0) return [];
  const withNulls = hasNulls(others);
  const rows = others.map((column) => [
    cleanText(column.name),
    describeType(column),
    ...(withNulls ? [describeNulls(column)] : []),
    ...cellsOf(column),
  ]);
  const titles: TableColumn[] = [
    { title: 'text', wraps: true, paint: screen.bold },
    { title: 'type', wraps: true, paint: screen.dim },
    ...(withNulls ? [{ title: 'nulls', align: 'right' as const }] : []),
    { title: 'different', align: 'right' },
    { title: 'length', align: 'right' },
    { title: 'first values', wraps: true },
  ];
  return layOutTable(screen, titles, rows);
}
